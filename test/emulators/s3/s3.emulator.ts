import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How the bucket misbehaves. */
export type S3Fault = { status: number; code: string } | 'silent' | undefined;

/**
 * A bucket over HTTP, path style, as far as files need it: objects, parts, ranges and errors as XML. Requests
 * without a signature are refused; the signature itself is not computed again.
 *
 * Source: docs.aws.amazon.com/AmazonS3/latest/API
 */
export class S3Emulator {
  readonly objects = new Map<string, Buffer>();
  /** Requests as `METHOD key?query`. */
  readonly requests: string[] = [];
  /** Sizes of the bodies of parts. */
  readonly parts: number[] = [];
  fault: S3Fault;
  private readonly uploads = new Map<string, Map<number, Buffer>>();
  private server!: Server;

  async start(): Promise<string> {
    this.server = createServer((request, response) => void this.answer(request, response));
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const address = new URL(request.url ?? '', 'http://bucket');
    const key = address.pathname.split('/').slice(2).join('/');
    this.requests.push(`${request.method} ${key}${address.search}`);
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const body = Buffer.concat(pieces);
    if (this.fault === 'silent') return;
    if (this.fault) return refuse(response, this.fault.status, this.fault.code);
    if (!/^AWS4-HMAC-SHA256 Credential=/.test(request.headers.authorization ?? ''))
      return refuse(response, 403, 'AccessDenied');
    if (request.headers['content-encoding']?.includes('aws-chunked') === true)
      return refuse(response, 501, 'NotImplemented');
    const uploadId = address.searchParams.get('uploadId');
    if (request.method === 'POST') return this.multipart(response, key, uploadId);
    if (request.method === 'PUT' && uploadId !== null) {
      this.parts.push(body.length);
      this.uploads.get(uploadId)?.set(Number(address.searchParams.get('partNumber')), body);
      response.setHeader('etag', etagOf(body)).end();
      return;
    }
    if (request.method === 'PUT') {
      this.objects.set(key, body);
      response.setHeader('etag', etagOf(body)).end();
      return;
    }
    if (request.method === 'DELETE') {
      this.objects.delete(key);
      response.writeHead(204).end();
      return;
    }
    this.read(request, response, key);
  }

  private multipart(response: ServerResponse, key: string, uploadId: string | null): void {
    response.setHeader('content-type', 'application/xml');
    if (uploadId === null) {
      const id = `upload-${this.uploads.size + 1}`;
      this.uploads.set(id, new Map());
      response.end(
        `<InitiateMultipartUploadResult><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`,
      );
      return;
    }
    const parts = [...(this.uploads.get(uploadId) ?? new Map<number, Buffer>())].sort(
      ([one], [two]) => one - two,
    );
    this.objects.set(key, Buffer.concat(parts.map(([, part]) => part)));
    this.uploads.delete(uploadId);
    response.end(`<CompleteMultipartUploadResult><Key>${key}</Key></CompleteMultipartUploadResult>`);
  }

  private read(request: IncomingMessage, response: ServerResponse, key: string): void {
    const found = this.objects.get(key);
    if (!found) return refuse(response, 404, 'NoSuchKey', request.method === 'HEAD');
    const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
    const part = from === undefined ? found : found.subarray(Number(from), Number(to) + 1);
    response.writeHead(from === undefined ? 200 : 206, { 'content-length': String(part.length) });
    response.end(request.method === 'HEAD' ? undefined : part);
  }
}

function refuse(response: ServerResponse, status: number, code: string, bare = false): void {
  response.writeHead(status, { 'content-type': 'application/xml' });
  response.end(bare ? undefined : `<Error><Code>${code}</Code><Message>${code}</Message></Error>`);
}

const etagOf = (body: Buffer): string => `"${createHash('md5').update(body).digest('hex')}"`;
