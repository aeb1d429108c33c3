// The cells as ONNX models, made when they are asked for: X → Y, Y_h(, Y_c), or with `stream` X, h0(, c0) → Y_h(, Y_c).
import proto from 'onnx-proto';
import { GATES, weights } from './cases.mjs';

const { onnx } = proto;
const ORDER = { lstm: [0, 3, 1, 2], gru: [1, 0, 2], rnn: [0] };  // ONNX: i o f c; z r h
const OPERATOR = { lstm: 'LSTM', gru: 'GRU', rnn: 'RNN' };

const tensor = (name, dims, data) => ({ name, dims, dataType: onnx.TensorProto.DataType.FLOAT, rawData: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) });
const value = (name, dims) => ({ name, type: { tensorType: { elemType: 1, shape: { dim: dims.map((d) => (typeof d === 'string' ? { dimParam: d } : { dimValue: d })) } } } });

export function model({ cell, input: I, hidden: H }, stream) {
  const { W, R, b, d } = weights({ cell, input: I, hidden: H }), rows = GATES[cell] * H;
  const reordered = (list, columns) => {
    const out = new Float32Array(list.length);
    ORDER[cell].forEach((gate, k) => out.set(list.subarray(gate * H * columns, (gate + 1) * H * columns), k * H * columns));
    return out;
  };
  const bias = new Float32Array(2 * rows);
  bias.set(reordered(b, 1)), bias.set(reordered(d, 1), rows);
  const states = cell === 'lstm' ? ['h', 'c'] : ['h'];
  const attribute = [{ name: 'hidden_size', i: H, type: onnx.AttributeProto.AttributeType.INT }];
  if (cell === 'gru') attribute.push({ name: 'linear_before_reset', i: 1, type: onnx.AttributeProto.AttributeType.INT });
  const graph = {
    name: cell,
    node: [{ opType: OPERATOR[cell], input: ['X', 'W', 'R', 'B', ...(stream ? ['', ...states.map((s) => `${s}0`)] : [])], output: [stream ? '' : 'Y', ...states.map((s) => `Y_${s}`)], attribute }],
    initializer: [tensor('W', [1, rows, I], reordered(W, I)), tensor('R', [1, rows, H], reordered(R, H)), tensor('B', [1, 2 * rows], bias)],
    input: [value('X', ['T', 'B', I]), ...(stream ? states.map((s) => value(`${s}0`, [1, 'B', H])) : [])],
    output: [...(stream ? [] : [value('Y', ['T', 1, 'B', H])]), ...states.map((s) => value(`Y_${s}`, [1, 'B', H]))],
  };
  return onnx.ModelProto.encode(onnx.ModelProto.create({ irVersion: 8, producerName: 'gatewalk', opsetImport: [{ domain: '', version: 14 }], graph })).finish();
}
