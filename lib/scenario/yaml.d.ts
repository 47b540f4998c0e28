// The part of npm `yaml` that framescript uses. The package's browser build is
// imported (a third of the start-up time of the other one), and that one comes
// without types.

declare module "yaml" {
  interface YamlNodeBase {
    /** Start, end of the value, end of the node; offsets into the text. */
    readonly range?: readonly [number, number, number] | null;
    readonly tag?: string;
    readonly anchor?: string;
  }
  export interface YamlScalar extends YamlNodeBase {
    readonly value: unknown;
    readonly source?: string;
    readonly type?: string;
  }
  export interface YamlPair {
    readonly key: YamlNode | null;
    readonly value: YamlNode | null;
  }
  export interface YamlMap extends YamlNodeBase {
    readonly items: readonly YamlPair[];
    readonly flow?: boolean;
  }
  export interface YamlSeq extends YamlNodeBase {
    readonly items: readonly (YamlNode | YamlPair)[];
    readonly flow?: boolean;
  }
  export interface YamlAlias extends YamlNodeBase {
    readonly source: string;
  }
  export type YamlNode = YamlScalar | YamlMap | YamlSeq | YamlAlias;
  export interface YamlError extends Error {
    readonly code: string;
    readonly pos: readonly [number, number];
  }
  export interface YamlDocument {
    readonly contents: YamlNode | null;
    readonly errors: readonly YamlError[];
    readonly directives?: {
      readonly yaml: { readonly version: string; readonly explicit?: boolean };
    };
  }
  export function parseAllDocuments(
    text: string,
    options: {
      readonly version: "1.2";
      readonly schema: "core";
      readonly merge: boolean;
      readonly uniqueKeys: boolean;
      readonly prettyErrors: boolean;
      readonly logLevel: "silent";
    },
  ): YamlDocument[];
  export function visit(
    document: YamlDocument,
    visitor: { Scalar(key: unknown, node: YamlScalar): void },
  ): void;
  export function isAlias(node: unknown): node is YamlAlias;
  export function isMap(node: unknown): node is YamlMap;
  export function isPair(node: unknown): node is YamlPair;
  export function isScalar(node: unknown): node is YamlScalar;
  export function isSeq(node: unknown): node is YamlSeq;

  /** A token of the text, or a tree of them. */
  export interface CstToken {
    readonly type: string;
    readonly offset: number;
    readonly source?: string;
    /** Of an error. */
    readonly message?: string;
    /** Of a document. */
    readonly value?: CstToken;
    /** Of a document: what stands before it; of a flow collection: its bracket. */
    readonly start?: CstToken | readonly CstToken[];
    readonly end?: readonly CstToken[];
    readonly items?: readonly CstItem[];
  }
  export interface CstItem {
    readonly start: readonly CstToken[];
    readonly key?: CstToken | null;
    readonly sep?: readonly CstToken[];
    readonly value?: CstToken;
  }
  export class Parser {
    parse(source: string): Iterable<CstToken>;
  }
  export const CST: {
    resolveAsScalar(
      token: CstToken,
      strict: boolean,
      onError: (offset: number, code: string, message: string) => void,
    ): { readonly value: string } | null;
  };
}
