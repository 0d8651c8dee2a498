import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { z } from 'zod';
import { fileContent, takesFileExtension } from './operation.js';
import { problemSchema } from '../problems/problem.schema.js';

interface Converted {
  schema: Record<string, unknown>;
  components: Record<string, Record<string, unknown>>;
}

const description = `Liaison turns what happens in a shop or a CRM into the right WhatsApp message.

Every request carries an API key: \`Authorization: Bearer <key>\`. Errors are \`application/problem+json\` with a
stable \`code\`. Lists answer \`{data, next}\` and take \`limit\` and \`cursor\`. Requests that change something take an
\`Idempotency-Key\`. Instants are ISO 8601 in UTC.`;

/** The OpenAPI 3.1 document, written from the very schemas that validate. */
export function buildDocument(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Liaison')
    .setDescription(description)
    .setVersion('1')
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .addServer('/')
    .addSecurity('key', {
      type: 'http',
      scheme: 'bearer',
      description: 'An API key. Scopes: `read`, `send`, `manage`, `operator`.',
    })
    .addSecurity('companion', {
      type: 'apiKey',
      in: 'header',
      name: 'X-Liaison-Signature',
      description:
        '`sha256=` and the hexadecimal HMAC-SHA256, with the secret of the connection, of method, path with query, ' +
        'timestamp and the hexadecimal SHA-256 of the raw body, with a line feed between each.',
    })
    .addSecurity('session_token', {
      type: 'http',
      scheme: 'bearer',
      bearerFormat: 'JWT',
      description:
        'A session token that the vendor’s script gives to a page inside the vendor’s own: new with every request.',
    })
    .build();
  const document = SwaggerModule.createDocument(app, config, {
    autoTagControllers: false,
    standardSchemaConverter: (schema, { schemaType }) => jsonSchema(schema as z.ZodType, schemaType),
  });
  for (const operation of Object.values(document.paths).flatMap((item) => Object.values(item) as unknown[]))
    offerFile(operation as DocumentedOperation);
  // Problems are referred to by hand (their content type is their own), so their schema is added by hand.
  const { components } = jsonSchema(problemSchema, 'output');
  const schemas = { ...document.components?.schemas, ...components };
  Object.assign((document.components ??= {}), { schemas });
  Object.values(schemas).forEach((schema) => discriminate(schema, schemas));
  return document;
}

interface DocumentedOperation {
  requestBody?: { content: Record<string, unknown> };
  [takesFileExtension]?: true;
}

/** A body that is JSON or any bytes: decorators can only say the same of every content type. */
function offerFile(operation: DocumentedOperation): void {
  if (operation[takesFileExtension] !== true) return;
  delete operation[takesFileExtension];
  if (operation.requestBody) Object.assign(operation.requestBody.content, fileContent);
}

/** A zod schema as JSON Schema 2020-12, its named parts apart. Answers may gain fields, so they are left open. */
export function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): Converted {
  const {
    $defs,
    $schema: _dialect,
    id: _id,
    ...root
  } = z.toJSONSchema(schema, {
    io,
    target: 'draft-2020-12',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema: written }) => {
      if (io === 'output' && zodSchema._zod.def.type === 'object') delete written.additionalProperties;
      delete written.id;
    },
  }) as Record<string, unknown>;
  return { schema: root, components: ($defs ?? {}) as Converted['components'] };
}

interface Part {
  oneOf?: { $ref?: string }[];
  properties?: Record<string, { const?: unknown; enum?: unknown[] }>;
  discriminator?: { propertyName: string; mapping: Record<string, string> };
}

/** Says by which field the forms of a union are told apart, where each of them is named and has a `kind` of its own. */
function discriminate(schema: unknown, schemas: Record<string, unknown>): void {
  const { oneOf } = schema as Part;
  if (!oneOf) return;
  const mapping: Record<string, string> = {};
  for (const { $ref } of oneOf) {
    const form = schemas[$ref?.split('/').at(-1) ?? ''] as Part | undefined;
    const kind = form?.properties?.['kind'];
    const value = kind?.const ?? (kind?.enum?.length === 1 ? kind.enum[0] : undefined);
    if ($ref === undefined || typeof value !== 'string') return;
    mapping[value] = $ref;
  }
  (schema as Part).discriminator = { propertyName: 'kind', mapping };
}
