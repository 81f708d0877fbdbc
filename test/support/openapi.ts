/**
 * Holds HTTP exchanges against an OpenAPI 3.0 description: path, parameters, body and answer. What the
 * description leaves open (date ranges, rules between parameters) is left open here too.
 */

import { readFileSync } from 'node:fs';
import Ajv, { type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { addLaterValues } from './later-values.js';

export interface Exchange {
  method: string;
  /** Absolute, or from the root; with the base path that the description's server has. */
  url: string;
  requestHeaders?: Record<string, unknown>;
  requestBody?: string;
  status: number;
  responseHeaders?: Record<string, unknown>;
  responseBody: string;
}

type Schema = Record<string, unknown>;

interface Parameter {
  name: string;
  in: 'query' | 'path' | 'header' | 'cookie';
  required?: boolean;
  explode?: boolean;
  schema: Schema;
}

interface Content {
  content?: Record<string, { schema: Schema }>;
}

interface Operation {
  parameters?: (Parameter | { $ref: string })[];
  requestBody?: Content & { required?: boolean };
  responses: Record<string, Content>;
  security?: Record<string, unknown>[];
}

interface Description {
  servers?: { url: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: {
    schemas: Record<string, Schema>;
    parameters?: Record<string, Parameter>;
    securitySchemes?: Record<string, { type: string; scheme?: string }>;
  };
}

const ROOT = 'openapi';

export class OpenApi {
  private readonly description: Description;
  private readonly basePath: string;
  private readonly ajv = new Ajv({ strict: false, allErrors: true });
  private readonly compiled = new Map<Schema, ValidateFunction>();

  constructor(file: string) {
    this.description = JSON.parse(readFileSync(file, 'utf8')) as Description;
    addLaterValues(this.description);
    const server = this.description.servers?.[0]?.url ?? '/';
    this.basePath = new URL(server, 'http://localhost').pathname.replace(/\/$/, '');
    addFormats(this.ajv);
    this.ajv.addSchema(
      toJsonSchema({ $id: ROOT, components: { schemas: this.description.components.schemas } }),
    );
  }

  /** What is wrong with the exchange, one line each; none = it is as described. */
  problemsOf(exchange: Exchange): string[] {
    return [...this.requestProblemsOf(exchange), ...this.responseProblemsOf(exchange)];
  }

  requestProblemsOf(exchange: Exchange): string[] {
    const url = new URL(exchange.url, 'http://localhost');
    const found = this.findOperation(exchange.method, url.pathname);
    if (!found) return [`${exchange.method} ${url.pathname} is not described`];
    return [
      ...this.securityProblems(found.operation, exchange),
      ...this.parameterProblems(found.operation, found.pathParams, url.searchParams),
      ...this.requestBodyProblems(found.operation, exchange),
    ];
  }

  responseProblemsOf(exchange: Exchange): string[] {
    const { pathname } = new URL(exchange.url, 'http://localhost');
    const found = this.findOperation(exchange.method, pathname);
    return found ? this.responseProblems(found.operation, exchange) : [];
  }

  /** `GET /path` of everything described. */
  get operations(): string[] {
    return Object.entries(this.description.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
  }

  /** The described path, for example `GET /things/{id}`, that a request belongs to. */
  operationOf(method: string, pathname: string): string | undefined {
    const found = this.findOperation(method, pathname);
    return found && `${method} ${found.path}`;
  }

  private findOperation(method: string, pathname: string) {
    const path = pathname.startsWith(this.basePath) ? pathname.slice(this.basePath.length) : pathname;
    for (const [template, methods] of Object.entries(this.description.paths)) {
      const names = [...template.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
      const match = new RegExp(`^${template.replace(/\{\w+\}/g, '([^/]+)')}$`).exec(path);
      const operation = methods[method.toLowerCase()];
      if (!match || !operation) continue;
      return {
        operation,
        path: template,
        pathParams: new Map(names.map((name, at) => [name, match[at + 1] ?? ''])),
      };
    }
    return undefined;
  }

  private securityProblems({ security = [] }: Operation, { requestHeaders = {} }: Exchange): string[] {
    const wanted: string[] = security
      .flatMap((entry) => Object.keys(entry))
      .map((name) => {
        const scheme = this.description.components.securitySchemes?.[name];
        return scheme?.type === 'http' && scheme.scheme === 'basic' ? 'Basic' : 'Bearer';
      });
    const given = String(headerOf(requestHeaders, 'authorization') ?? '').split(' ')[0] ?? '';
    return wanted.length === 0 || wanted.includes(given)
      ? []
      : [`the Authorization header must be ${wanted[0]}`];
  }

  private parameterProblems(
    operation: Operation,
    pathParams: Map<string, string>,
    query: URLSearchParams,
  ): string[] {
    const parameters = (operation.parameters ?? []).map((parameter) => this.resolve(parameter));
    const known = new Set(parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name));
    const unknown = [...new Set(query.keys())].filter((name) => !known.has(name));
    const wrong = parameters.flatMap((parameter) => {
      const path = pathParams.get(parameter.name);
      const texts =
        parameter.in === 'path' ? (path === undefined ? [] : [path]) : query.getAll(parameter.name);
      if (texts.length === 0) return parameter.required ? [`parameter ${parameter.name} is missing`] : [];
      const value = readParameter(texts, parameter, this.deref(parameter.schema));
      return this.schemaProblems(parameter.schema, value, `parameter ${parameter.name}`);
    });
    return [...unknown.map((name) => `parameter ${name} is not described`), ...wrong];
  }

  private requestBodyProblems({ requestBody }: Operation, exchange: Exchange): string[] {
    const text = exchange.requestBody ?? '';
    if (!requestBody) return text === '' ? [] : ['a request body is not described'];
    if (text === '') return requestBody.required ? ['the request body is missing'] : [];
    const type = mediaType(exchange.requestHeaders);
    const schema = requestBody.content?.[type]?.schema;
    if (!schema) return [`request bodies of type ${type || 'none'} are not described`];
    const value = type.endsWith('json') ? parseJson(text) : Object.fromEntries(new URLSearchParams(text));
    return value === undefined
      ? ['the request body is no JSON']
      : this.schemaProblems(schema, value, 'request');
  }

  private responseProblems({ responses }: Operation, exchange: Exchange): string[] {
    const response = responses[String(exchange.status)] ?? responses.default;
    if (!response) return [`status ${exchange.status} is not described`];
    const type = mediaType(exchange.responseHeaders);
    if (exchange.responseHeaders && !response.content?.[type])
      return [`answers of type ${type} are not described`];
    const schema = response.content?.['application/json']?.schema;
    const value = parseJson(exchange.responseBody);
    if (value === undefined) return ['the answer is no JSON'];
    return schema ? this.schemaProblems(schema, value, 'answer') : [];
  }

  private schemaProblems(schema: Schema, value: unknown, where: string): string[] {
    let validate = this.compiled.get(schema);
    if (!validate) {
      validate = this.ajv.compile(toJsonSchema(schema));
      this.compiled.set(schema, validate);
    }
    if (validate(value)) return [];
    return (validate.errors ?? []).map(({ instancePath, message }) => `${where}${instancePath} ${message}`);
  }

  private resolve(parameter: Parameter | { $ref: string }): Parameter {
    if (!('$ref' in parameter)) return parameter;
    const found = this.description.components.parameters?.[lastPart(parameter.$ref)];
    if (!found) throw new Error(`The description has no ${parameter.$ref}.`);
    return found;
  }

  private deref(schema: Schema): Schema {
    if (typeof schema.$ref !== 'string') return schema;
    return this.description.components.schemas[lastPart(schema.$ref)] ?? {};
  }
}

/** OpenAPI 3.0's `nullable` said in JSON Schema, where it holds beside enum, allOf and $ref too. */
function toJsonSchema<T>(value: T): T {
  if (Array.isArray(value)) return value.map(toJsonSchema) as T;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([name]) => name !== 'example');
  const { nullable, ...rest } = Object.fromEntries(entries.map(([name, part]) => [name, toJsonSchema(part)]));
  if (typeof rest.$ref === 'string' && rest.$ref.startsWith('#')) rest.$ref = `${ROOT}${rest.$ref}`;
  return (nullable === true ? { anyOf: [{ type: 'null' }, rest] } : rest) as T;
}

/** The default style of query arrays repeats the key; `explode: false` joins the values with commas. */
function readParameter(texts: string[], { explode = true }: Parameter, schema: Schema): unknown {
  if (schema.type === 'array') return explode ? texts : texts.flatMap((text) => text.split(','));
  if (texts.length > 1) return texts;
  const [text = ''] = texts;
  if (schema.type === 'integer' || schema.type === 'number')
    return text.trim() === '' ? text : numberOr(text);
  if (schema.type === 'boolean') return text === 'true' || (text === 'false' ? false : text);
  return text;
}

function numberOr(text: string): number | string {
  return Number.isNaN(Number(text)) ? text : Number(text);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function mediaType(headers: Record<string, unknown> = {}): string {
  return (String(headerOf(headers, 'content-type') ?? '').split(';')[0] ?? '').trim();
}

function headerOf(headers: Record<string, unknown>, name: string): unknown {
  return Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
}

function lastPart(ref: string): string {
  return ref.slice(ref.lastIndexOf('/') + 1);
}
