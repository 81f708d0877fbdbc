/** The checker itself: it has to see what is wrong, or a contract test says nothing. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Exchange, OpenApi } from '../support/openapi.js';

const DESCRIPTION = {
  openapi: '3.0.3',
  servers: [{ url: 'https://api.example.com/v2' }],
  paths: {
    '/shelves/{shelf_id}/books': {
      get: {
        security: [{ user: [] }],
        parameters: [
          { name: 'shelf_id', in: 'path', required: true, schema: { type: 'string', pattern: '^\\d+$' } },
          { $ref: '#/components/parameters/fields' },
          {
            name: 'ids',
            in: 'query',
            schema: { type: 'array', items: { type: 'string', pattern: '^\\d+$' }, maxItems: 2 },
          },
          { name: 'size', in: 'query', schema: { type: 'integer', minimum: 1, maximum: 9 } },
        ],
        responses: {
          200: {
            content: {
              'application/json': { schema: { type: 'array', items: { $ref: '#/components/schemas/Book' } } },
            },
          },
          default: { content: { 'application/json': { schema: { type: 'object', required: ['code'] } } } },
        },
      },
      post: {
        requestBody: {
          required: true,
          content: { 'application/json': { schema: { $ref: '#/components/schemas/Book' } } },
        },
        responses: { 200: { content: { 'application/json': { schema: {} } } } },
      },
    },
  },
  components: {
    securitySchemes: { user: { type: 'oauth2' } },
    parameters: {
      fields: {
        name: 'fields',
        in: 'query',
        required: true,
        explode: false,
        schema: { type: 'array', items: { type: 'string', enum: ['title', 'year'] } },
      },
    },
    schemas: {
      Book: {
        type: 'object',
        required: ['title'],
        properties: {
          title: { type: 'string' },
          state: { type: 'string', enum: ['new', 'used'], nullable: true },
          printed: { type: 'string', format: 'date' },
        },
      },
    },
  },
};

const GOOD: Exchange = {
  method: 'GET',
  url: 'http://127.0.0.1:9/v2/shelves/7/books?fields=title,year&ids=1&ids=2&size=3',
  requestHeaders: { Authorization: 'Bearer x' },
  status: 200,
  responseHeaders: { 'content-type': 'application/json' },
  responseBody: '[{"title":"A","state":null,"printed":"2026-07-01"}]',
};

const POSTED: Exchange = {
  ...GOOD,
  method: 'POST',
  url: '/v2/shelves/7/books',
  requestHeaders: { 'content-type': 'application/json' },
  requestBody: '{"title":"A"}',
};

describe('the OpenAPI checker', () => {
  const folder = mkdtempSync(join(tmpdir(), 'openapi-'));
  let api: OpenApi;

  beforeAll(() => {
    const file = join(folder, 'description.json');
    writeFileSync(file, JSON.stringify(DESCRIPTION));
    api = new OpenApi(file);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('finds nothing wrong with exchanges that are as described', () => {
    expect(api.problemsOf(GOOD)).toEqual([]);
    expect(api.problemsOf(POSTED)).toEqual([]);
    expect(api.problemsOf({ ...GOOD, status: 429, responseBody: '{"code":8}' })).toEqual([]);
  });

  it.each<[string, Exchange]>([
    ['a path that is not described', { ...GOOD, url: '/v2/shelves/7' }],
    ['a path parameter against its pattern', { ...GOOD, url: GOOD.url.replace('/7/', '/x/') }],
    ['a required parameter that is missing', { ...GOOD, url: '/v2/shelves/7/books' }],
    ['a parameter that is not described', { ...GOOD, url: `${GOOD.url}&sort=up` }],
    ['a comma list where keys are repeated', { ...GOOD, url: GOOD.url.replace('ids=1', 'ids=1,3') }],
    ['repeated keys past maxItems', { ...GOOD, url: `${GOOD.url}&ids=3` }],
    ['a number out of range', { ...GOOD, url: GOOD.url.replace('size=3', 'size=10') }],
    ['a number that is none', { ...GOOD, url: GOOD.url.replace('size=3', 'size=') }],
    ['a value outside the enum of a comma list', { ...GOOD, url: GOOD.url.replace('year', 'pages') }],
    ['a request without its token', { ...GOOD, requestHeaders: {} }],
    ['a request body against its schema', { ...POSTED, requestBody: '{"state":"new"}' }],
    ['a request body of another type', { ...POSTED, requestHeaders: { 'content-type': 'text/plain' } }],
    ['a request body that is missing', { ...POSTED, requestBody: '' }],
    ['an answer of the wrong type', { ...GOOD, responseBody: '{}' }],
    ['an answer with a value outside its enum', { ...GOOD, responseBody: '[{"title":"A","state":"lost"}]' }],
    ['an answer with a date that is none', { ...GOOD, responseBody: '[{"title":"A","printed":"1.7.26"}]' }],
    ['an answer that is no JSON', { ...GOOD, responseBody: '<html>' }],
    ['an error against the default schema', { ...GOOD, status: 500, responseBody: '{"error":1}' }],
    ['a status that is not described', { ...POSTED, status: 201 }],
  ])('reports %s', (_, exchange) => {
    expect(api.problemsOf(exchange)).not.toEqual([]);
  });
});
