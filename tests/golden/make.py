#!/usr/bin/env python3
"""Makes the golden set beside this file: `python3 tests/golden/make.py` (PyTorch; python3-torch in Debian).

The cases are run by the conformance program (tests/conformance), rules.json by tests/engine/training. Expected values are PyTorch's, in float64: of nn.RNN,
nn.LSTM and nn.GRU where there is a module, of an autograd graph of the step in cells.py where there is none, and of the
equations read a second time (equations.py) for a cell that has no row there; where several exist they must agree to 1e-13. Weights and inputs are float32 numbers, so that float and double runs start alike."""
import json
import os
import struct
import sys

import torch

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from cells import CELLS, LATER  # noqa: E402
from equations import account  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
SHIPPED = os.path.join(HERE, '../../engine/cells')
torch.set_default_dtype(torch.float64)
TOLERANCE = {'forward': {'float64': {'atol': 1e-13, 'rtol': 1e-13}, 'float32': {'atol': 2e-6, 'rtol': 1e-5}},
             'gradient': {'float64': {'factor': 1e-12, 'atol': 1e-13, 'rtol': 1e-13}, 'float32': {'factor': 2e-5, 'atol': 2e-6, 'rtol': 1e-5}},
             'training': {'float64': {'atol': 1e-12, 'rtol': 1e-12}, 'float32': {'atol': 2e-5, 'rtol': 1e-4}}}


def drawn(shape, scale=1.0):
    return ((torch.rand(*shape) * 2 - 1) * scale).float().double()


def packed(t):
    return {'shape': list(t.shape), 'data': t.detach().reshape(-1).tolist()}


def write(folder, name, case, weights, files=True):
    os.makedirs(os.path.join(HERE, folder), exist_ok=True)
    path = os.path.join(HERE, folder, name)
    if files:  # the same weights as safetensors
        header, blob = {'__metadata__': {'format': 'pt'}}, b''
        for key, t in weights.items():
            data = struct.pack(f'<{t.numel()}f', *t.reshape(-1).tolist())
            header[key] = {'dtype': 'F32', 'shape': list(t.shape), 'data_offsets': [len(blob), len(blob) + len(data)]}
            blob += data
        text = json.dumps(header, separators=(',', ':')).encode()
        text += b' ' * (-len(text) % 8)
        with open(path + '.safetensors', 'wb') as out:
            out.write(struct.pack('<Q', len(text)) + text + blob)
        case |= {'weights_file': name + '.safetensors', 'weights_file_dtype': 'F32', 'weights_file_prefix': ''}
    with open(path + '.json', 'w') as out:
        json.dump(case, out, separators=(',', ':'))
        out.write('\n')


def graph(step, states, weights, x, initial, layers, directions, reverse, lengths):
    """Runs a cell's step over layers, directions and lengths. Returns y, last states, and every value of every step."""
    T, B, _ = x.shape
    last, record = {s: [] for s in states}, []
    for layer in range(layers):
        outs = []
        for d in range(directions):
            end = f'_l{layer}' + ('_reverse' if d else '')
            p = {k[:-len(end)]: v for k, v in weights.items() if k.endswith(end)} or weights
            k = layer * directions + d
            s = {name: initial[name][k] for name in states}
            out, values = [None] * T, [None] * T
            for t in (reversed(range(T)) if d or reverse else range(T)):
                new, inner = step(x[t], s, p)
                alive = torch.tensor([[1.0] if t < lengths[b] else [0.0] for b in range(B)]).bool()
                out[t] = torch.where(alive, new['h'], torch.zeros_like(new['h']))
                values[t] = inner | new
                s = {name: torch.where(alive, new[name], s[name]) for name in states}
            for name in states:
                last[name].append(s[name])
            outs.append(torch.stack(out))
            record = values
        x = torch.cat(outs, dim=2)
    return x, {name: torch.stack(v) for name, v in last.items()}, record


def module_run(cell, attributes, weights, x, initial, lengths):
    """The same with PyTorch's own module; None if there is none."""
    kind = {'rnn': torch.nn.RNN, 'rnn_relu': torch.nn.RNN, 'lstm': torch.nn.LSTM, 'lstm_proj': torch.nn.LSTM, 'gru': torch.nn.GRU}.get(cell)
    if not kind or attributes['direction'] == 'reverse':
        return None
    more = {'nonlinearity': 'relu'} if cell == 'rnn_relu' else {'proj_size': attributes['proj_size']} if cell == 'lstm_proj' else {}
    net = kind(attributes['input_size'], attributes['hidden_size'], attributes['num_layers'], bias=attributes['bias'],
               bidirectional=attributes['direction'] == 'bidirectional', **more)
    net.load_state_dict(weights)
    T, state = x.shape[0], initial['h'] if len(initial) == 1 else (initial['h'], initial['c'])
    packed_x = torch.nn.utils.rnn.pack_padded_sequence(x, lengths, enforce_sorted=False)
    y, last = net(packed_x, state)
    y, _ = torch.nn.utils.rnn.pad_packed_sequence(y, total_length=T)
    last = last if isinstance(last, tuple) else (last,)
    return y, dict(zip('hc', last))


def one(name, cell, kind, folder, I, H, T, B, layers=1, direction='forward', lengths=None, bias=True, scale=1.0, every_step=False):
    step, shapes, states, case_cell, extra = CELLS.get(cell) or account(os.path.join(SHIPPED, cell + '.cell'))
    D, P = (2 if direction == 'bidirectional' else 1), extra.get('proj_size', 0)
    O = P or H
    weights = {}
    by_layers = layers > 1 or D > 1 or 'weight_ih' in shapes(I, H, O)
    for layer in range(layers):
        for d in range(D):
            end = (f'_l{layer}' + ('_reverse' if d else '')) if by_layers else ''
            sizes = shapes(I if layer == 0 else D * O, H, O) | ({'weight_hr': (O, H)} if P else {})
            for key, shape in sizes.items():
                if bias or not key.startswith('bias'):
                    weights[key + end] = drawn(shape, scale * (1.2 / H ** 0.5 if len(shape) > 1 else 0.6))
    x = drawn((T, B, I))
    size = {s: (O if s == 'h' else H) for s in states}
    initial = {s: drawn((layers * D, B, size[s]), 0.8) for s in states}
    attributes = {'input_size': I, 'hidden_size': H, 'num_layers': layers, 'direction': direction, 'bias': bias, 'seq_len': T, 'batch': B} | extra
    full = lengths or [T] * B
    leaves = list(weights.values()) + [x] + list(initial.values())
    for leaf in leaves:
        leaf.requires_grad_(kind == 'gradient')
    y, last, record = graph(step, states, weights, x, initial, layers, D, direction == 'reverse', full)
    other = module_run(cell, attributes, {k: v.detach() for k, v in weights.items()}, x.detach(), {k: v.detach() for k, v in initial.items()}, full)
    if cell in CELLS:  # the equations' own account
        again, _, _ = graph(account(os.path.join(SHIPPED, cell + '.cell'))[0], states, weights, x, initial, layers, D, direction == 'reverse', full)
        far = (y - again).abs().max().item()
        assert far < 1e-13, f'{name}: the row of cells.py and the equations differ by {far}'
    if other is not None:
        far = max([(y - other[0]).abs().max().item()] + [(last[s] - other[1][s]).abs().max().item() for s in states])
        assert far < 1e-13, f'{name}: the graph and the module differ by {far}'
        y_expected, last_expected = (y, last) if kind == 'gradient' else other
    else:
        y_expected, last_expected = y, last
    inputs = {'x': packed(x)} | {s + '0': packed(initial[s]) for s in states}
    if lengths:
        inputs['seq_lens'] = lengths
    expected = {'y': packed(y_expected)} | {s + '_n': packed(last_expected[s]) for s in states}
    case = {'schema': 'rnn-conformance/1', 'name': name, 'kind': kind, 'tier': 'core', 'cell': case_cell, 'attributes': attributes,
            'weights': {k: packed(v) for k, v in weights.items()}, 'inputs': inputs, 'tolerance': TOLERANCE[kind]}
    steps = every_step and layers * D == 1 and not lengths
    if steps:
        case['intermediates'] = {k: packed(torch.stack([values[k] for values in record])) for k in record[0]
                                 if not (torch.equal(record[0][k], torch.ones_like(record[0][k])) or (cell == 'cifg' and k == 'a_f')
                                         or (k == 'a_i' and cell == 'nig') or (k == 'a_f' and cell == 'nfg') or (k == 'a_o' and cell == 'nog')
                                         or (k == 'a_g' and cell == 'niaf') or (k == 'tanh_c' and cell in ('noaf', 'nog')))}
    if kind == 'gradient':
        if steps:
            for values in record:
                for v in values.values():
                    if v.requires_grad:
                        v.retain_grad()
        loss_weights = {'y': drawn(y.shape)} | {s + '_n': drawn(last[s].shape) for s in states}
        loss = (loss_weights['y'] * y).sum() + sum((loss_weights[s + '_n'] * last[s]).sum() for s in states)
        loss.backward()
        zero = lambda t: torch.zeros_like(t) if t.grad is None else t.grad
        expected |= {'loss': loss.item(), 'grad_weights': {k: packed(zero(v)) for k, v in weights.items()},
                     'grad_inputs': {'x': packed(zero(x))} | {s + '0': packed(zero(initial[s])) for s in states}}
        if steps:
            expected['grad_steps'] = {k: packed(torch.stack([zero(values[k]) for values in record])) for k in case['intermediates']
                                      if record[0][k].grad is not None and k != 'tanh_c'}
        case['loss'] = {'definition': 'L = sum over the keys below of sum(weight * output)', 'weights': {k: packed(v) for k, v in loss_weights.items()}}
    case['expected'] = {'float64': expected}
    write(folder, name, case, {k: v.detach() for k, v in weights.items()}, files=case_cell.isupper())


def training(name, cell, optimizer, parameters, clip, steps=5, cross_entropy=False):
    step, shapes, states, case_cell, extra = CELLS[cell]
    I, H, T, B, F = 3, 5, 7, 3, 3 if cross_entropy else 2
    weights = {k + '_l0': drawn(s, 0.6) for k, s in shapes(I, H, H).items()} | {'head_weight': drawn((F, H), 0.7), 'head_bias': drawn((F,), 0.3)}
    start = {k: packed(v) for k, v in weights.items()}
    initial_weights = {k: v.clone() for k, v in weights.items()}
    x = drawn((T, B, I))
    target = torch.randint(0, F, (T, B)).double() if cross_entropy else drawn((T, B, F))
    for v in weights.values():
        v.requires_grad_(True)
    rule = RULES[optimizer]
    order = sorted(weights)
    optimiser = rule([weights[k] for k in order], **{k: v for k, v in parameters.items()})
    losses, norms = [], []
    for _ in range(steps):
        optimiser.zero_grad()
        zeros = {s: torch.zeros(1, B, H) for s in states}
        y, _, _ = graph(step, states, weights, x, zeros, 1, 1, False, [T] * B)
        z = y @ weights['head_weight'].T + weights['head_bias']
        if cross_entropy:
            loss = torch.nn.functional.cross_entropy(z.reshape(-1, F), target.reshape(-1).long())
        else:
            loss = torch.nn.functional.mse_loss(z, target)
        loss.backward()
        losses.append(loss.item())
        norms.append(torch.sqrt(sum((weights[k].grad ** 2).sum() for k in order)).item())
        if clip and clip[0] == 'norm':
            torch.nn.utils.clip_grad_norm_([weights[k] for k in order], clip[1])
        elif clip:
            torch.nn.utils.clip_grad_value_([weights[k] for k in order], clip[1])
        optimiser.step()
    told = {k: v for k, v in parameters.items() if k != 'betas'}
    if 'betas' in parameters:
        told['beta1'], told['beta2'] = parameters['betas']
    case = {'schema': 'rnn-conformance/1', 'name': name, 'kind': 'training', 'tier': 'core', 'cell': case_cell,
            'attributes': {'input_size': I, 'hidden_size': H, 'num_layers': 1, 'direction': 'forward', 'bias': True, 'seq_len': T, 'batch': B} | extra,
            'training': {'steps': steps, 'loss': 'cross-entropy over T*B' if cross_entropy else 'mean squared error over T*B*F',
                         'optimizer': {'name': optimizer} | told,
                         'clip_grad_norm': clip[1] if clip and clip[0] == 'norm' else None,
                         'clip_grad_value': clip[1] if clip and clip[0] == 'value' else None},
            'weights': start, 'inputs': {'x': packed(x), 'target': packed(target)}, 'tolerance': TOLERANCE['training'],
            'expected': {'float64': {'losses': losses, 'grad_norms_before_clip': norms, 'final_weights': {k: packed(weights[k]) for k in weights}}}}
    write('training', name, case, initial_weights)


RULES = {'SGD': torch.optim.SGD, 'Adam': torch.optim.Adam, 'RMSprop': torch.optim.RMSprop, 'AdamW': torch.optim.AdamW}


def rules(steps=100, weights=6):
    """Every optimizer's weights after each of so many updates by gradients that are given: rules.json, for tests/engine/training."""
    torch.manual_seed(20261129)
    start = drawn((weights,))
    sizes = 10.0 ** (torch.rand(steps, weights) * 6 - 4)  # of very different sizes, some of them 0
    gradients = (drawn((steps, weights)) * sizes * (torch.rand(steps, weights) > 0.1)).float().double()
    told = {'weights': start.tolist(), 'gradients': gradients.tolist(), 'rules': []}
    for rule, optimizer, options in (('sgd', 'SGD', {'lr': 0.1}),
                                     ('momentum', 'SGD', {'lr': 0.1, 'momentum': 0.9}),
                                     ('rmsprop', 'RMSprop', {'lr': 0.01, 'alpha': 0.95, 'eps': 1e-6}),
                                     ('adam', 'Adam', {'lr': 0.03, 'betas': (0.8, 0.99), 'eps': 1e-7}),
                                     ('adam', 'Adam', {'lr': 0.001}),
                                     ('adamw', 'AdamW', {'lr': 0.03, 'betas': (0.8, 0.99), 'eps': 1e-7, 'weight_decay': 0.1}),
                                     ('adamw', 'AdamW', {'lr': 0.001})):
        w = start.clone().requires_grad_(True)
        optimiser = RULES[optimizer]([w], **options)
        course = []
        for g in gradients:
            w.grad = g.clone()
            optimiser.step()
            course.append(w.detach().tolist())
        told['rules'].append({'rule': rule, 'options': options, 'course': course})
    with open(os.path.join(HERE, 'rules.json'), 'w') as out:
        json.dump(told, out, separators=(',', ':'))
        out.write('\n')


def main():
    torch.manual_seed(20261123)
    for cell in [cell for cell in CELLS if cell not in LATER]:  # one a cell: every value and every gradient of every step
        I, H = (3, 3) if cell in ('mut1', 'mut2') else (2, 3)
        one(cell, cell, 'gradient', 'cells', I, H, 4, 2, every_step=True)
    for cell in ('rnn', 'lstm', 'gru'):
        one(cell + '_stack3', cell, 'forward', 'networks', 2, 4, 4, 2, layers=3)
        one(cell + '_reverse', cell, 'forward', 'networks', 4, 3, 6, 1, direction='reverse')
        one(cell + '_wide_input', cell, 'forward', 'networks', 11, 2, 3, 1)
        one(cell + '_nobias', cell, 'gradient', 'networks', 3, 2, 5, 1, bias=False)
        one(cell + '_saturated', cell, 'gradient', 'networks', 2, 3, 5, 1, scale=12)
        one(cell + '_both_lengths', cell, 'gradient', 'networks', 3, 3, 6, 4, direction='bidirectional', lengths=[6, 2, 1, 5])
        one(cell + '_stack2_both', cell, 'gradient', 'networks', 2, 3, 4, 2, layers=2, direction='bidirectional')
    one('lstm_proj_stack2_both', 'lstm_proj', 'gradient', 'networks', 3, 4, 4, 2, layers=2, direction='bidirectional')
    one('lstm_long', 'lstm', 'gradient', 'networks', 1, 2, 60, 1)
    one('gru_before_both_lengths', 'gru_before', 'gradient', 'networks', 2, 3, 4, 3, direction='bidirectional', lengths=[2, 4, 1])
    one('peep_stack2', 'peep', 'gradient', 'networks', 2, 3, 4, 2, layers=2)
    one('rnn_relu_lengths', 'rnn_relu', 'gradient', 'networks', 2, 4, 5, 3, lengths=[3, 5, 4])
    training('sgd_rnn', 'rnn', 'SGD', {'lr': 0.1}, None)
    training('momentum_lstm_value', 'lstm', 'SGD', {'lr': 0.1, 'momentum': 0.9}, ('value', 0.05))
    training('rmsprop_gru', 'gru', 'RMSprop', {'lr': 0.01, 'alpha': 0.95, 'eps': 1e-6}, None)
    training('adam_lstm_norm', 'lstm', 'Adam', {'lr': 0.03, 'betas': (0.8, 0.99), 'eps': 1e-7}, ('norm', 0.3))
    training('adam_gru_classes', 'gru', 'Adam', {'lr': 0.05}, None, cross_entropy=True)
    for name, cell, optimizer, parameters in (('sgd_rnn', 'rnn', 'SGD', {'lr': 0.1}),
                                              ('momentum_lstm', 'lstm', 'SGD', {'lr': 0.05, 'momentum': 0.9}),
                                              ('rmsprop_gru', 'gru', 'RMSprop', {'lr': 0.003, 'eps': 1e-4}),
                                              ('adam_gru', 'gru', 'Adam', {'lr': 0.01, 'eps': 1e-4}),
                                              ('adamw_lstm', 'lstm', 'AdamW', {'lr': 0.01, 'eps': 1e-4, 'weight_decay': 0.1})):
        training(name + '_100', cell, optimizer, parameters, None, steps=100)
    rules()
    # Cells that have only their equations, and those that came later, with numbers of their own: a cell more changes no other case.
    for cell in sorted(file[:-5] for file in os.listdir(SHIPPED) if file.endswith('.cell')):
        if cell not in CELLS or cell in LATER:
            torch.manual_seed(sum(cell.encode()))
            one(cell, cell, 'gradient', 'cells', 3, 3, 4, 2, every_step=True)


main()
