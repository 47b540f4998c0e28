// The little of Cloudflare Workers, Netlify and Bun that the entry files and
// examples use. A project of your own has it from `@cloudflare/workers-types`,
// `@netlify/edge-functions` and `@types/bun`.

declare module "cloudflare:workers" {
  export const env: Readonly<Record<string, string>>;
}

declare const Netlify: {
  readonly env: { get(name: string): string | undefined };
};

interface WorkerSocket extends WebSocket {
  accept(): void;
  serializeAttachment(value: unknown): void;
  deserializeAttachment(): unknown;
}

declare const WebSocketPair: new () => { 0: WebSocket; 1: WorkerSocket };

declare const WebSocketRequestResponsePair: new (
  request: string,
  response: string,
) => unknown;

interface DurableObjectState {
  readonly storage: {
    get<T>(key: string): Promise<T | undefined>;
    put(key: string, value: unknown): Promise<void>;
  };
  acceptWebSocket(socket: WorkerSocket): void;
  getWebSockets(): WorkerSocket[];
  setWebSocketAutoResponse(pair: unknown): void;
}

interface DurableObjectNamespace {
  getByName(name: string): { fetch(request: Request): Promise<Response> };
}

interface ResponseInit {
  webSocket?: WebSocket;
}

interface BunSocket<Data> {
  readonly data: Data;
  send(data: string | Uint8Array): number;
  close(code?: number, reason?: string): void;
}

interface BunServer<Data> {
  readonly url: URL;
  upgrade(
    request: Request,
    options: { data: Data; headers?: Record<string, string> },
  ): boolean;
}

declare const Bun: {
  readonly env: Record<string, string | undefined>;
  serve<Data>(options: {
    port: number;
    hostname?: string;
    fetch(request: Request, server: BunServer<Data>): Response | undefined;
    websocket: {
      idleTimeout?: number;
      open(socket: BunSocket<Data>): void;
      message(socket: BunSocket<Data>, message: string | Uint8Array): void;
      close(socket: BunSocket<Data>, code: number, reason: string): void;
    };
  }): BunServer<Data>;
};
