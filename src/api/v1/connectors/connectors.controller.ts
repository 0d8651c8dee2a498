import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Registry, connectorSettingsSchema } from '../../../registry/index.js';
import type { AnyConnector } from '../../../sdk/index.js';
import {
  idSchema,
  jsonObject,
  Operation,
  pageOfAll,
  type PageQuery,
  pageQuerySchema,
  pageSchema,
} from '../../../http/index.js';

const connectorSchema = z
  .object({
    id: idSchema,
    title: z.string(),
    category: z.string(),
    description: z.string(),
    docs: z.string().meta({ description: 'Page that explains how to connect' }),
    auth: z.string(),
    triggers: z.array(z.object({ id: z.string(), title: z.string(), topics: z.array(z.string()) })),
    actions: z.array(z.object({ id: z.string(), title: z.string() })),
  })
  .meta({ id: 'Connector' });
const connectorListSchema = pageSchema(connectorSchema, 'ConnectorList');
const jsonSchemaSchema = jsonObject.meta({ id: 'JsonSchema', description: 'A JSON Schema (draft 2020-12)' });

/** What this installation can connect to. */
@Controller('v1/connectors')
@ApiTags('Connectors')
export class ConnectorsController {
  constructor(private readonly registry: Registry) {}

  @Get()
  @Operation({
    id: 'listConnectors',
    summary: 'List what can be connected',
    scope: 'read',
    answer: connectorListSchema,
  })
  list(@Query({ schema: pageQuerySchema }) query: PageQuery): z.output<typeof connectorListSchema> {
    return pageOfAll(query, this.registry.connectors(), connectorAnswer);
  }

  @Get(':id')
  @Operation({
    id: 'getConnector',
    summary: 'Read a connector',
    scope: 'read',
    answer: connectorSchema,
    problems: ['unknown_connector'],
  })
  get(@Param('id') id: string): z.output<typeof connectorSchema> {
    return connectorAnswer(this.registry.connector(id));
  }

  @Get(':id/schema')
  @Operation({
    id: 'getConnectorSchema',
    summary: 'Read the settings a connector needs',
    description:
      'For building a form: includes `title`, `description` and `secret`. `readOnly` settings are set by the vendor or by Liaison when the connection is created: do not ask for them.',
    scope: 'read',
    answer: jsonSchemaSchema,
    problems: ['unknown_connector'],
  })
  schema(@Param('id') id: string): Record<string, unknown> {
    return connectorSettingsSchema(this.registry.connector(id));
  }
}

function connectorAnswer(connector: AnyConnector): z.output<typeof connectorSchema> {
  const { id, title, category, description, docs, auth, triggers, actions } = connector;
  return {
    id,
    title,
    category,
    description,
    docs,
    auth: auth.type,
    triggers: triggers.map((trigger) => ({
      id: trigger.id,
      title: trigger.title,
      topics: [...trigger.topics],
    })),
    actions: actions.map((action) => ({ id: action.id, title: action.title })),
  };
}
