import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const types: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'favicon-32x32.png': 'image/png',
};

/** The files of Swagger UI that `/docs` uses; it comes with `@nestjs/swagger`. */
export class SwaggerAssets {
  private readonly cache = new Map<string, Buffer>();
  private folder: string | undefined;

  /** A file by its name, or undefined when it is not one of those the page uses. */
  read(name: string): { content: Buffer; type: string } | undefined {
    const type = Object.hasOwn(types, name) ? types[name] : undefined;
    if (type === undefined) return undefined;
    let content = this.cache.get(name);
    if (!content) {
      this.folder ??= swaggerUiFolder();
      content = readFileSync(join(this.folder, name));
      this.cache.set(name, content);
    }
    return { content, type };
  }
}

function swaggerUiFolder(): string {
  const ofSwagger = createRequire(createRequire(import.meta.url).resolve('@nestjs/swagger/package.json'));
  return dirname(ofSwagger.resolve('swagger-ui-dist/package.json'));
}
