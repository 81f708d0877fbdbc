/** A receiver of traces, as a collector is one: OTLP over HTTP with protobuf. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import protobuf from 'protobufjs';

export interface ReceivedSpan {
  name: string;
  traceId: string;
  spanId: string;
  /** Empty for the root of a trace. */
  parentSpanId: string;
  attributes: Record<string, string>;
  failed: boolean;
  service: string;
}

export interface OtlpReceiver {
  url: string;
  spans: ReceivedSpan[];
  /** Paths that were posted to. */
  paths: Set<string>;
  /** Everything received, as it came. */
  raw(): Buffer;
  close(): Promise<void>;
}

/** The part of OpenTelemetry's own description that is looked at; the rest of a message is passed over. */
const { root } = protobuf.parse(`
syntax = "proto3";
message Value { oneof value { string text = 1; bool flag = 2; int64 whole = 3; double number = 4; } }
message Attribute { string key = 1; Value value = 2; }
message Status { int32 code = 3; }
message Span {
  bytes trace_id = 1; bytes span_id = 2; bytes parent_span_id = 4; string name = 5;
  repeated Attribute attributes = 9; Status status = 15;
}
message ScopeSpans { repeated Span spans = 2; }
message Resource { repeated Attribute attributes = 1; }
message ResourceSpans { Resource resource = 1; repeated ScopeSpans scope_spans = 2; }
message Request { repeated ResourceSpans resource_spans = 1; }`);
const Request = root.lookupType('Request');

const STATUS_ERROR = 2;

interface Attribute {
  key: string;
  value: Record<string, unknown>;
}
interface Decoded {
  resourceSpans: {
    resource: { attributes: Attribute[] };
    scopeSpans: {
      spans: {
        name: string;
        traceId: Buffer;
        spanId: Buffer;
        parentSpanId: Buffer;
        attributes: Attribute[];
        status?: { code: number };
      }[];
    }[];
  }[];
}

export async function startOtlpReceiver(): Promise<OtlpReceiver> {
  const spans: ReceivedSpan[] = [];
  const paths = new Set<string>();
  const bodies: Buffer[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      bodies.push(body);
      paths.add(request.url ?? '');
      spans.push(...read(body));
      response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    paths,
    raw: () => Buffer.concat(bodies),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function read(body: Buffer): ReceivedSpan[] {
  const { resourceSpans } = Request.toObject(Request.decode(body), {
    arrays: true,
    longs: String,
  }) as unknown as Decoded;
  return resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap((scope) =>
      scope.spans.map((span) => ({
        name: span.name,
        traceId: hex(span.traceId),
        spanId: hex(span.spanId),
        parentSpanId: hex(span.parentSpanId),
        attributes: toRecord(span.attributes),
        failed: span.status?.code === STATUS_ERROR,
        service: toRecord(resource.attributes)['service.name'] ?? '',
      })),
    ),
  );
}

const hex = (bytes: Buffer | undefined) => Buffer.from(bytes ?? []).toString('hex');

const toRecord = (attributes: readonly Attribute[]) =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, String(Object.values(value)[0])]));
