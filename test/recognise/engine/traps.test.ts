import { describe, expect, it } from 'vitest';
import { lookAtMachine, remedyFor, type MachineFacts } from '../../../src/recognise/engine/traps.js';

const good: MachineFacts = {
  node: 20,
  nvidiaCard: true,
  nvidiaDriver: '560.35.03',
  cudnn: true,
  vulkanDrivers: ['nvidia_icd.json'],
  tensorflowWheel: 'tensorflow-2.21.0-cp311.whl',
};
const onCpu = { name: 'tensorflow', description: 'TensorFlow 2.21.0, CPU' } as const;

describe('remedyFor', () => {
  it.each([
    ['a driver that is not loaded', { nvidiaDriver: undefined }, /driver is not loaded.*nvidia-smi/],
    ['a driver that is too old', { nvidiaDriver: '470.223.02' }, /470\.223\.02 is too old.*525/],
    ['a build for the CPU', { tensorflowWheel: 'tensorflow_cpu-2.21.0-cp311.whl' }, /install tensorflow --cuda/],
    ['cuDNN that is missing', { cudnn: false }, /cuDNN 9.*LD_LIBRARY_PATH/],
    ['anything else', {}, /TF_CPP_MIN_LOG_LEVEL=0/],
  ])('tells why TensorFlow leaves a card idle: %s', (_name, facts, remedy) => {
    expect(remedyFor(onCpu, { ...good, ...facts })).toMatch(remedy);
  });

  it('says nothing of TensorFlow where there is no card, or where it uses it', () => {
    expect(remedyFor(onCpu, { ...good, nvidiaCard: false, nvidiaDriver: undefined })).toBeUndefined();
    expect(remedyFor({ ...onCpu, description: 'TensorFlow 2.21.0, GPU' }, good)).toBeUndefined();
  });

  it.each([
    ['util_1.isNullOrUndefined is not a function', /Node 24.*engine install tensorflow/],
    ['libcudart.so.12: cannot open shared object file', /CUDA 12/],
    ["Cannot find module '…/lib/napi-v8/tfjs_binding.node'", /engine install tensorflow/],
    ['libtensorflow.so.2: cannot open shared object file', /engine install tensorflow/],
  ])('tells how to mend a binding that says "%s"', (problem, remedy) => {
    expect(remedyFor({ name: 'tensorflow', problem }, { ...good, node: 24 })).toMatch(remedy);
  });

  it('tells a card in software from one of metal', () => {
    const webgpu = { name: 'webgpu', description: 'onnxruntime 1.30.0, WebGPU' } as const;
    expect(remedyFor(webgpu, good)).toBeUndefined();
    expect(remedyFor(webgpu, { ...good, vulkanDrivers: ['lvp_icd.x86_64.json'] })).toMatch(/software.*lvp_icd/);
    expect(remedyFor({ ...webgpu, slowerThanCpu: true }, good)).toMatch(/slower than the CPU/);
    const refused = { name: 'webgpu', problem: 'finds no graphics device' } as const;
    expect(remedyFor(refused, { ...good, vulkanDrivers: [] })).toMatch(/libvulkan1.*NVIDIA_DRIVER_CAPABILITIES/);
    expect(remedyFor(refused, { ...good, nvidiaCard: false, vulkanDrivers: [] })).toBeUndefined();
  });

  it('has nothing to mend about the engines of the CPU', () => {
    expect(remedyFor({ name: 'onnx', slowerThanCpu: true }, good)).toBeUndefined();
  });
});

it('looks at this machine without a fault', () => {
  const facts = lookAtMachine({ VK_DRIVER_FILES: '/no/such/icd.json' });
  expect(facts).toMatchObject({ node: Number(process.versions.node.split('.')[0]), vulkanDrivers: [] });
});
