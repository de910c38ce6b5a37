/** Who may import whom (CONTRIBUTING.md, "Rooms"): the domain flows one way, and each native library has one room. */
const DOMAIN = ['intake', 'page', 'locate', 'segment', 'recognise', 'interpret', 'result'];
const HOUSE = ['draft', 'storage', 'outgoing', 'queue', 'watch', 'server', 'review', 'training', 'evaluation', 'cli'];

/** A room of the domain may import the rooms before it, and itself. */
const oneWay = DOMAIN.map((room, index) => ({
  name: `${room}-flows-one-way`,
  severity: 'error',
  from: { path: `^src/${room}/` },
  to: { path: `^src/(${[...DOMAIN.slice(index + 1), ...HOUSE].join('|')})/` },
}));

const only = (name, library, rooms) => ({
  name,
  severity: 'error',
  from: { path: '^(src|workers)/', pathNot: `^src/(${rooms.join('|')})/` },
  to: { path: library },
});

module.exports = {
  forbidden: [
    ...oneWay,
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'profiles-know-no-images',
      severity: 'error',
      from: { path: '^src/(profiles|interpret)/' },
      to: { path: ['^src/(intake|page|locate|segment)/', 'opencv-wasm', 'sharp', '@tensorflow', 'onnxruntime'] },
    },
    only('opencv-in-page-and-segment', 'opencv-wasm', ['page', 'segment']),
    only('tensorflow-in-recognise-and-training', '@tensorflow|onnxruntime', ['recognise', 'training']),
    only('bullmq-in-queue', 'node_modules/(bullmq|ioredis|@electric-sql)/', ['queue']),
    only('s3-in-storage', '@aws-sdk', ['storage']),
    only('browser-in-review', 'node_modules/preact/', ['review']),
    {
      name: 'review-runs-in-a-browser',
      severity: 'error',
      from: { path: '^src/review/' },
      // What the pipeline says of values, and types: nothing that needs a machine.
      to: {
        path: '^src/',
        pathNot: ['^src/(review|interpret)/', '^src/result/revised', '^src/server/review/contract'],
        dependencyTypesNot: ['type-only'],
      },
    },
    only('http-in-server', 'fastify|@bull-board|prom-client', ['server']),
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist' },
  },
};
