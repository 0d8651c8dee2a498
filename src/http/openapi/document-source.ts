import { Injectable, type INestApplication } from '@nestjs/common';
import type { OpenAPIObject } from '@nestjs/swagger';
import { buildDocument } from './document.js';

/** The document of the running application, written when first asked for: it would slow down every start. */
@Injectable()
export class DocumentSource {
  private app: INestApplication | undefined;
  private built: OpenAPIObject | undefined;
  private text: string | undefined;

  /** Says whose routes the document describes. */
  describe(app: INestApplication): void {
    this.app = app;
  }

  document(): OpenAPIObject {
    if (!this.app) throw new Error('configureApi was not called');
    this.built ??= buildDocument(this.app);
    return this.built;
  }

  json(): string {
    this.text ??= JSON.stringify(this.document());
    return this.text;
  }
}
