/** OpenTelemetry, for those who want it: only then is it loaded, into the worker and into the workflows' bundle. */

import { DiagLogLevel, diag, SpanStatusCode, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { detectResourcesSync, envDetectorSync, Resource } from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { OpenTelemetryPlugin } from '@temporalio/interceptors-opentelemetry';
import type { Logger, WorkerOptions, WorkerPlugin } from '@temporalio/worker';
import { messageOf } from '../errors.js';
import { withoutBrackets } from '../network/proxies.js';
import { tlsFaultIn } from '../network/tls.js';
import { expectsTls } from '../network/tunnel.js';
import { excerpt } from '../shared/redact.js';
import type { InSpan } from './spans.js';

const REASON_CHARACTERS = 1_000;

interface Tracing {
  /** Gives the SDK's spans of workflows and activities. */
  plugins: WorkerPlugin[];
  inSpan: InSpan;
  /** Sends what is not sent yet. */
  close(): Promise<void>;
}

/** @param url where spans go: OTLP over HTTP, as protobuf. Headers come from OpenTelemetry's own variables. */
export function startTracing(url: string, logger: Logger): Tracing {
  // Spans that cannot be sent are dropped; without this it would go unnoticed.
  const warn = (message: string) =>
    void adviceFor(url, message).then((advice) =>
      logger.warn('OpenTelemetry', { reason: excerpt(message, REASON_CHARACTERS), ...advice }),
    );
  const ignore = () => undefined;
  const diagLogger = { error: warn, warn, info: ignore, debug: ignore, verbose: ignore };
  diag.setLogger(diagLogger, { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
  // OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES come last, so that they win.
  const resource = new Resource({ 'service.name': 'pinterest-ads-worker' }).merge(
    detectResourcesSync({ detectors: [envDetectorSync] }),
  );
  const processor = new BatchSpanProcessor(new OTLPTraceExporter({ url }));
  const provider = new NodeTracerProvider({ resource, spanProcessors: [processor] });
  // Makes it the global one, which the SDK's interceptors look for, and keeps spans apart by async context.
  provider.register();
  return {
    plugins: [new OutermostSpans({ resource, spanProcessor: processor })],
    inSpan,
    // A worker that has done its work ends well, whether or not its last spans arrive.
    close: () => provider.shutdown().catch((error: unknown) => warn(messageOf(error))),
  };
}

const PROBE_MS = 5_000;

/** What to do when one side speaks TLS and the other does not. */
async function adviceFor(url: string, message: string): Promise<{ advice?: string }> {
  const { protocol, hostname, port } = new URL(url);
  const known = tlsFaultIn(message);
  const name = 'OTEL_EXPORTER_OTLP_ENDPOINT';
  if (known === 'not spoken')
    return { advice: `The receiver does not speak TLS: ${name} must begin with http://` };
  if (known === 'not trusted')
    return { advice: "Set NODE_EXTRA_CA_CERTS to the file of the receiver's certificate authority" };
  if (protocol !== 'http:' || !/ECONNRESET|socket hang up|HPE_|HTTP.*HTTPS/.test(message)) return {};
  const endpoint = { host: withoutBrackets(hostname), port: Number(port) || 80 };
  const isExpected = known === 'expected' || (await expectsTls(endpoint, { timeoutMs: PROBE_MS }));
  return isExpected ? { advice: `The receiver expects TLS: ${name} must begin with https://` } : {};
}

/** Its spans go around the other interceptors, so that they include what these do, and fail with the failure that Temporal sees. */
class OutermostSpans extends OpenTelemetryPlugin {
  override configureWorker(options: WorkerOptions): WorkerOptions {
    const { activity = [], ...others } = options.interceptors ?? {};
    const { interceptors, ...configured } = super.configureWorker({ ...options, interceptors: others });
    const spans = interceptors?.activity ?? [];
    return { ...configured, interceptors: { ...interceptors, activity: [...spans, ...activity] } };
  }
}

const inSpan: InSpan = (name, attributes, work) =>
  trace.getTracer('pinterest-ads-sync').startActiveSpan(name, { attributes }, async (span) => {
    try {
      return await work((more, isFailure) => {
        span.setAttributes(more);
        if (isFailure) span.setStatus({ code: SpanStatusCode.ERROR });
      });
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR, message: messageOf(error) });
      throw error;
    } finally {
      span.end();
    }
  });
