"""Every shipped cell once more, written in PyTorch from its paper, not from its .cell file.

A function takes (x, state, p) for one time step of a batch: x [B, I], state {name: [B, size]}, p {tensor name: tensor};
it returns the new state and the values of the step by name. Rows of stacked tensors as in PyTorch."""
import torch
from torch import sigmoid, tanh


def rows(p, k, blocks, x, h):
    """W_k x + b_ik and U_k h + b_hk for row block k of `blocks`."""
    n = p['weight_ih'].shape[0] // blocks
    cut = slice(k * n, (k + 1) * n)
    i, r = x @ p['weight_ih'][cut].T, h @ p['weight_hh'][cut].T
    if 'bias_ih' in p:
        i, r = i + p['bias_ih'][cut], r + p['bias_hh'][cut]
    return i, r


def elman(f):
    def step(x, s, p):
        i, r = rows(p, 0, 1, x, s['h'])
        return {'h': f(i + r)}, {'a': i + r}
    return step


def lstm(coupled=False, variant=None, projected=False):
    """Greff et al. 2017, equations of the vanilla LSTM; a missing peephole is none."""
    def step(x, s, p):
        h, c = s['h'], s['c']
        a = {name: sum(rows(p, k, 4, x, h)) for k, name in enumerate('ifgo')}
        one = torch.ones_like(c)
        for gate in 'if':
            if 'weight_c' + gate in p:
                a[gate] = a[gate] + p['weight_c' + gate] * c
        i = one if variant == 'NIG' else sigmoid(a['i'])
        f = 1 - i if coupled else one if variant == 'NFG' else sigmoid(a['f'])
        g = a['g'] if variant == 'NIAF' else tanh(a['g'])
        new = f * c + i * g
        if 'weight_co' in p:
            a['o'] = a['o'] + p['weight_co'] * new
        o = one if variant == 'NOG' else sigmoid(a['o'])
        squashed = new if variant == 'NOAF' else tanh(new)
        out = o * squashed
        if projected:
            out = out @ p['weight_hr'].T
        values = {'a_' + k: v for k, v in a.items()} | {'i': i, 'f': f, 'g': g, 'o': o, 'tanh_c': tanh(new)}
        return {'h': out, 'c': new}, values
    return step


def gru(before, candidate_in=False):
    """Cho et al. 2014; `before`: reset acts on h before the product; `candidate_in`: z lets the candidate in (Chung)."""
    def step(x, s, p):
        h = s['h']
        a_r, a_z = (sum(rows(p, k, 3, x, h)) for k in (0, 1))
        r, z = sigmoid(a_r), sigmoid(a_z)
        if before:
            i, q = rows(p, 2, 3, x, r * h)
            a_n = i + q
        else:
            i, q = rows(p, 2, 3, x, h)
            a_n = i + r * q
        n = tanh(a_n)
        new = (1 - z) * h + z * n if candidate_in else (1 - z) * n + z * h
        return {'h': new}, {'a_r': a_r, 'a_z': a_z, 'a_n': a_n, 'r': r, 'z': z, 'n': n}
    return step


def mut1(x, s, p):
    """Jozefowicz et al. 2015, section 3.3; so are the next two."""
    h = s['h']
    z = sigmoid(x @ p['W_xz'].T + p['b_z'])
    r = sigmoid(x @ p['W_xr'].T + h @ p['W_hr'].T + p['b_r'])
    return {'h': tanh((r * h) @ p['W_hh'].T + tanh(x) + p['b_h']) * z + h * (1 - z)}, {'z': z, 'r': r}


def mut2(x, s, p):
    h = s['h']
    z = sigmoid(x @ p['W_xz'].T + h @ p['W_hz'].T + p['b_z'])
    r = sigmoid(x + h @ p['W_hr'].T + p['b_r'])
    return {'h': tanh((r * h) @ p['W_hh'].T + x @ p['W_xh'].T + p['b_h']) * z + h * (1 - z)}, {'z': z, 'r': r}


def mut3(x, s, p):
    h = s['h']
    z = sigmoid(x @ p['W_xz'].T + tanh(h) @ p['W_hz'].T + p['b_z'])
    r = sigmoid(x @ p['W_xr'].T + h @ p['W_hr'].T + p['b_r'])
    return {'h': tanh((r * h) @ p['W_hh'].T + x @ p['W_xh'].T + p['b_h']) * z + h * (1 - z)}, {'z': z, 'r': r}


def fgr(x, s, p):
    """Greff et al. 2017, appendix: every gate sees all gates of the step before."""
    h, c = s['h'], s['c']
    gates = torch.cat([h, x, s['i'], s['f'], s['o']], dim=1)
    f = sigmoid(gates @ p['W_f'].T + p['p_f'] * c + p['b_f'])
    i = sigmoid(gates @ p['W_i'].T + p['p_i'] * c + p['b_i'])
    g = tanh(torch.cat([h, x], dim=1) @ p['W_g'].T + p['b_g'])
    new = f * c + i * g
    o = sigmoid(gates @ p['W_o'].T + p['p_o'] * new + p['b_o'])
    return {'h': o * tanh(new), 'c': new, 'i': i, 'f': f, 'o': o}, {'g': g, 'tanh_c': tanh(new)}


def min_gru(x, s, p):
    """Feng et al. 2024, section 3.1."""
    z = sigmoid(x @ p['W_z'].T + p['b_z'])
    g = x @ p['W_h'].T + p['b_h']
    return {'h': s['h'] + z * (g - s['h'])}, {'z': z, 'g': g}


def indrnn(x, s, p):
    """Li et al. 2018, equation 2."""
    return {'h': torch.relu(torch.addcmul(x @ p['W_h'].T + p['b_h'], p['p_h'], s['h']))}, {}


def layer_norm_lstm(x, s, p):
    """Ba et al. 2016, equation 20 gate by gate, by PyTorch's own layer norm."""
    norm = lambda u, k: torch.nn.functional.layer_norm(u, u.shape[1:], p['p_' + k], p['b_' + k], 1e-5)
    f, i, g, o = (norm(torch.cat([s['h'], x], dim=1) @ p['W_' + k].T, k) for k in 'figo')
    f, i, g, o = sigmoid(f), sigmoid(i), tanh(g), sigmoid(o)
    c = f * s['c'] + i * g
    return {'h': o * tanh(norm(c, 'c')), 'c': c}, {'f': f, 'i': i, 'g': g, 'o': o}


def slstm(x, s, p):
    """Beck et al. 2024, equations 8 to 14 as they stand, without a stabilizer; what is carried is divided by e^m (15 to 17)."""
    a = {k: torch.cat([s['h'], x], dim=1) @ p['W_' + k].T + p['b_' + k] for k in 'figo'}
    f, k, g, o = sigmoid(a['f']), a['i'], tanh(a['g']), sigmoid(a['o'])
    c = f * (s['c'] * s['m'].exp()) + k.exp() * g
    n = f * (s['n'] * s['m'].exp()) + k.exp()
    m = torch.maximum(f.log() + s['m'], k)
    c, n = c / m.exp(), n / m.exp()
    return {'h': o * c / n, 'c': c, 'n': n, 'm': m}, {'f': f, 'k': k, 'g': g, 'o': o}


def stacked(blocks, peepholes=''):
    """Names and shapes of PyTorch's tensors for one layer and direction, over input I, hidden H, output O."""
    def shapes(I, H, O):
        out = {'weight_ih': (blocks * H, I), 'weight_hh': (blocks * H, O), 'bias_ih': (blocks * H,), 'bias_hh': (blocks * H,)}
        return out | {'weight_c' + k: (H,) for k in peepholes}
    return shapes


def own(names):
    """Names as in the equations: 'W_f:h,x,i' has columns for h, x and i; vectors have H."""
    def shapes(I, H, O):
        out = {}
        for name in names.split():
            name, _, parts = name.partition(':')
            out[name] = (H, sum(I if part == 'x' else H for part in parts.split(','))) if parts else (H,)
        return out
    return shapes


MUT = 'W_xz:x W_xr:x W_hr:h W_hh:h b_z b_r b_h'
FGR = ' '.join(f'W_{g}:h,x,i,f,o p_{g} b_{g}' for g in 'ifo') + ' W_g:h,x b_g'

# .cell file: (step, shapes, states, the case's own `cell` and `attributes`)
CELLS = {
    'rnn': (elman(tanh), stacked(1), 'h', 'RNN', {'nonlinearity': 'tanh'}),
    'rnn_relu': (elman(torch.relu), stacked(1), 'h', 'RNN', {'nonlinearity': 'relu'}),
    'rnn_sigmoid': (elman(sigmoid), stacked(1), 'h', 'RNN', {'nonlinearity': 'sigmoid'}),
    'rnn_leaky_relu': (elman(torch.nn.functional.leaky_relu), stacked(1), 'h', 'RNN', {'nonlinearity': 'leaky_relu'}),
    'lstm': (lstm(), stacked(4), 'hc', 'LSTM', {}),
    'np': (lstm(), stacked(4), 'hc', 'LSTM', {'variant': 'NP'}),
    'lstm_proj': (lstm(projected=True), stacked(4), 'hc', 'LSTM', {'proj_size': 2}),
    'peep': (lstm(), stacked(4, 'ifo'), 'hc', 'LSTM', {'peephole': True}),
    'cifg': (lstm(coupled=True), stacked(4, 'io'), 'hc', 'LSTM', {'peephole': True, 'coupled_input_forget': True}),
    'nig': (lstm(variant='NIG'), stacked(4, 'fo'), 'hc', 'LSTM', {'peephole': True, 'variant': 'NIG'}),
    'nfg': (lstm(variant='NFG'), stacked(4, 'io'), 'hc', 'LSTM', {'peephole': True, 'variant': 'NFG'}),
    'nog': (lstm(variant='NOG'), stacked(4, 'if'), 'hc', 'LSTM', {'peephole': True, 'variant': 'NOG'}),
    'niaf': (lstm(variant='NIAF'), stacked(4, 'ifo'), 'hc', 'LSTM', {'peephole': True, 'variant': 'NIAF'}),
    'noaf': (lstm(variant='NOAF'), stacked(4, 'ifo'), 'hc', 'LSTM', {'peephole': True, 'variant': 'NOAF'}),
    'gru': (gru(False), stacked(3), 'h', 'GRU', {'gru_reset': 'after'}),
    'gru_before': (gru(True), stacked(3), 'h', 'GRU', {'gru_reset': 'before'}),
    'gru_chung': (gru(True, True), stacked(3), 'h', 'gru_chung', {}),
    'mut1': (mut1, own(MUT), 'h', 'mut1', {}),
    'mut2': (mut2, own(MUT.replace('W_xr:x', 'W_hz:h') + ' W_xh:x'), 'h', 'mut2', {}),
    'mut3': (mut3, own(MUT + ' W_hz:h W_xh:x'), 'h', 'mut3', {}),
    'fgr': (fgr, own(FGR), 'hcifo', 'fgr', {}),
}

# Rows that came later draw numbers of their own, so that no other case changes.
LATER = {
    'min_gru': (min_gru, own('W_z:x b_z W_h:x b_h'), 'h', 'min_gru', {}),
    'indrnn': (indrnn, own('W_h:x p_h b_h'), 'h', 'indrnn', {}),
    'layer_norm_lstm': (layer_norm_lstm, own(' '.join(f'W_{k}:h,x p_{k} b_{k}' for k in 'figo') + ' p_c b_c'), 'hc', 'layer_norm_lstm', {}),
    'slstm': (slstm, own(' '.join(f'W_{k}:h,x b_{k}' for k in 'figo')), 'hcnm', 'slstm', {}),
}
CELLS |= LATER
