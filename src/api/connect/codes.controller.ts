import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Connecting } from '../../companion/index.js';
import {
  type ApiRequest,
  ApiUnit,
  CurrentRequest,
  instantSchema,
  iso,
  Operation,
  problem,
} from '../../http/index.js';

const newCodeSchema = z
  .strictObject({
    connector: z.string().min(1).max(64).meta({ description: 'Id of a connector', example: 'woocommerce' }),
  })
  .meta({ id: 'NewConnectCode' });

const codeSchema = z
  .object({
    code: z.string().meta({ description: 'Shown once; connects one site' }),
    expiresAt: instantSchema,
  })
  .meta({ id: 'ConnectCode' });

/** One-time codes, for connecting a site from its command line. */
@Controller('v1/connections/codes')
@ApiTags('Connections')
export class ConnectCodesController {
  constructor(
    private readonly unit: ApiUnit,
    private readonly connecting: Connecting,
  ) {}

  @Post()
  @Operation({
    id: 'createConnectCode',
    summary: 'Make a code that connects one site',
    description:
      'For `wp liaison connect --hub=… --code=…`, and for apps that a shop installs at its vendor. The code is the secret, is good for ten minutes, and belongs to the first site or shop that uses it.',
    scope: 'manage',
    status: 201,
    answer: codeSchema,
    problems: ['unknown_connector'],
    changes: true,
  })
  async create(
    @CurrentRequest() request: ApiRequest,
    @Body({ schema: newCodeSchema }) body: z.output<typeof newCodeSchema>,
  ): Promise<z.output<typeof codeSchema>> {
    if (!this.connecting.takesCodes(body.connector)) {
      throw problem('unknown_connector', `No code connects ${body.connector}. See GET /v1/connectors.`, {
        fields: [{ field: 'connector', reason: 'has no plugin or app of ours at the vendor' }],
      });
    }
    return this.unit.write(request, async (tx) => {
      const { code, expiresAt } = await this.connecting.createCode(tx, {
        accountId: request.accountId,
        connector: body.connector,
        keyId: request.actor.id,
      });
      await this.unit.note(tx, request, { action: 'connect_code.created', subject: body.connector });
      return { code, expiresAt: iso(expiresAt) };
    });
  }
}
