import type { WebGPUBackend, WebGPUProgram } from '@tensorflow/tfjs-backend-webgpu';
import type { Shader, tf } from '@genospike/tensor';

/** Invocations of a workgroup. */
export const GROUP = 64;

export interface Call {
  /** By the names of the shader's arrays; more than it reads is no harm. */
  readonly inputs: Readonly<Record<string, tf.TensorInfo>>;
  readonly uniforms: Readonly<Record<string, number>>;
  /** Of the result. */
  readonly shape: readonly number[];
  readonly invocations: number;
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, extent) => product * extent, 1);

/** Runs a shader as a program of tfjs, which keeps what it has compiled: one text, one pipeline. */
export function run(backend: tf.KernelBackend, shader: Shader, call: Call): tf.TensorInfo {
  const { reads, fields, code } = shader;
  const { inputs, uniforms, shape, invocations } = call;
  const program: WebGPUProgram = {
    variableNames: [...reads],
    uniforms: fields.map((field) => `${field} : i32, `).join(''),
    outputShape: [sizeOf(shape)],
    dispatchLayout: { x: [0] },
    dispatch: [Math.ceil(invocations / GROUP), 1, 1],
    workgroupSize: [GROUP, 1, 1],
    shaderKey: code,
    getUserCode: () => code,
  };
  // Flat: shaders do not depend on ranks.
  const flat = reads.map((name) => {
    const { dataId, shape: extents, dtype } = inputs[name]!;
    return { dataId, shape: [sizeOf(extents)], dtype };
  });
  const values = fields.map((field) => ({ type: 'int32', data: [uniforms[field]!] }));
  const { dataId, dtype } = (backend as WebGPUBackend).runWebGPUProgram(program, flat, 'float32', values);
  return { dataId, shape: [...shape], dtype };
}
