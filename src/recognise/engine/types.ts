/** The engine port: load a network, run a batch, dispose. TensorFlow's and onnxruntime's types stop here. */

export const ENGINE_NAMES = ['tensorflow', 'webgpu', 'onnx', 'wasm'] as const;
export type EngineName = (typeof ENGINE_NAMES)[number];

/** A trained network as it lies in models/NAME: TensorFlow.js `model.json`, its weights, and what Counterfoil adds. */
export interface ModelArtefact {
  readonly name: string;
  /** SHA-256 over topology and weights, first 12 hexadecimal digits. */
  readonly version: string;
  /** Characters the output columns stand for; the last may be the empty string: "not one character". */
  readonly classes: readonly string[];
  /** Height, width, channels of one input; width is null where the network takes any. */
  readonly inputShape: readonly [number, number | null, number];
  /** The Keras topology of `model.json`. */
  readonly topology: unknown;
  /** Float32 weights by name, dequantised. */
  readonly weights: ReadonlyMap<string, { readonly shape: readonly number[]; readonly data: Float32Array }>;
  readonly directory: string;
}

/** Name, version and device, for results and for `counterfoil doctor`. */
export interface EngineIdentity {
  readonly name: EngineName;
  readonly description: string;
}

export interface EngineAnswer {
  readonly data: Float32Array;
  readonly shape: number[];
  /** Who computed it, where that can change from call to call. */
  readonly by?: EngineIdentity;
}

export interface LoadedNetwork {
  readonly artefact: ModelArtefact;
  /**
   * Runs one batch. `input` is N×H×W×C, row-major, values 0 to 1; the answer is the network's output, row-major, as
   * float32. An empty batch gives an empty answer. Calls may overlap.
   * @throws CF_ENGINE_LOST where the device fails: whoever holds the engine opens another
   */
  run(input: Float32Array, shape: readonly [number, number, number, number]): Promise<EngineAnswer>;
  dispose(): Promise<void>;
}

export interface Engine extends EngineIdentity {
  load(artefact: ModelArtefact): Promise<LoadedNetwork>;
  dispose(): Promise<void>;
}
