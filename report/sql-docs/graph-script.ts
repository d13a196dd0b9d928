/** The part of the script that moves the graph: drag, wheel, fingers, keys; paths under the pointer; filters. */
export const graphScript = `
  const graph = (() => {
    const frame = one('[data-graph]');
    const svg = frame.querySelector('svg');
    const [left, top, width, height] = frame.dataset.box.split(' ').map(Number);
    const boxes = new Map(all('[data-node]', frame).map((box) => [box.dataset.node, box]));
    const arrows = all('[data-from]', frame);
    const reads = new Map(index.map((node) => [node.name, node.reads]));
    const readBy = new Map();
    for (const { name, reads: list } of index) for (const read of list) readBy.set(read, [...(readBy.get(read) || []), name]);
    const least = 0.55;
    let seen;

    const apply = () => svg.setAttribute('viewBox', [seen.x, seen.y, seen.w, seen.h].map((n) => Math.round(n * 10) / 10).join(' '));
    const size = () => frame.getBoundingClientRect();
    function fit() {
      const { width: w, height: h } = size();
      const scale = Math.min(w / width, h / height, 1.25);
      seen = { w: w / scale, h: h / scale };
      seen.x = left + (width - seen.w) / 2;
      seen.y = top + (height - seen.h) / 2;
      apply();
    }
    /** Large enough to read: as wide or as tall as the frame, and what does not fit lies to the right or below. */
    function begin() {
      fit();
      const { width: w, height: h } = size();
      if (w / seen.w >= least) return;
      const scale = Math.min(Math.max(w / width, h / height, least), 1);
      seen = { w: w / scale, h: h / scale, x: left };
      const places = [...boxes.values()].map((box) => box.querySelector('g').transform.baseVal.getItem(0).matrix);
      const first = places.filter((place) => place.e < seen.w).map((place) => place.f);
      const middle = (Math.min(...first) + Math.max(...first)) / 2 + 19;
      seen.y = Math.max(top, Math.min(top + height - seen.h, middle - seen.h / 2));
      if (seen.h > height) seen.y = top + (height - seen.h) / 2;
      apply();
    }
    function zoom(factor, at) {
      const { width: w, left: x0, top: y0, height: h } = size();
      const scale = w / seen.w;
      const next = Math.min(3, Math.max(Math.min(w / width, h / height, 1) * 0.8, scale * factor));
      const px = at ? at.x - x0 : w / 2;
      const py = at ? at.y - y0 : h / 2;
      seen.x += px / scale - px / next;
      seen.y += py / scale - py / next;
      seen.w = w / next;
      seen.h = h / next;
      apply();
    }
    const move = (dx, dy) => {
      const scale = size().width / seen.w;
      seen.x -= dx / scale;
      seen.y -= dy / scale;
      apply();
    };

    const pointers = new Map();
    let moved = 0;
    frame.addEventListener('pointerdown', (event) => {
      pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
      moved = 0;
    });
    frame.addEventListener('pointermove', (event) => {
      const before = pointers.get(event.pointerId);
      if (!before) return;
      const now = { x: event.clientX, y: event.clientY };
      const other = [...pointers].find(([id]) => id !== event.pointerId);
      pointers.set(event.pointerId, now);
      moved += Math.abs(now.x - before.x) + Math.abs(now.y - before.y);
      if (moved > 4 && !frame.hasPointerCapture(event.pointerId)) frame.setPointerCapture(event.pointerId);
      if (other) {
        const gap = (a, b) => Math.hypot(a.x - b.x, a.y - b.y);
        zoom(gap(now, other[1]) / Math.max(1, gap(before, other[1])), { x: (now.x + other[1].x) / 2, y: (now.y + other[1].y) / 2 });
      } else move(now.x - before.x, now.y - before.y);
    });
    for (const end of ['pointerup', 'pointercancel']) frame.addEventListener(end, (event) => pointers.delete(event.pointerId));
    frame.addEventListener('click', (event) => { if (moved > 4) event.preventDefault(); }, true);
    frame.addEventListener('dragstart', (event) => event.preventDefault());
    frame.addEventListener('wheel', (event) => {
      event.preventDefault();
      zoom(Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.0015)), { x: event.clientX, y: event.clientY });
    }, { passive: false });
    frame.addEventListener('keydown', (event) => {
      const step = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] }[event.key];
      if (step) move(...step);
      else if (event.key === '+' || event.key === '=') zoom(1.25);
      else if (event.key === '-') zoom(0.8);
      else if (event.key === '0') fit();
      else return;
      event.preventDefault();
    });
    document.addEventListener('click', (event) => {
      const button = event.target.closest('[data-zoom]');
      if (button) ({ in: () => zoom(1.3), out: () => zoom(1 / 1.3), all: fit })[button.dataset.zoom]();
    });

    const walk = (name, next, into = new Set()) => {
      for (const other of next.get(name) || []) if (!into.has(other)) { into.add(other); walk(other, next, into); }
      return into;
    };
    let chosen;
    function light(name) {
      const path = name && boxes.has(name) ? new Set([name, ...walk(name, reads), ...walk(name, readBy)]) : undefined;
      frame.classList.toggle('lit', path !== undefined);
      for (const [other, box] of boxes) {
        box.classList.toggle('on', path !== undefined && path.has(other));
        box.classList.toggle('chosen', other === name);
      }
      const up = path && new Set([name, ...walk(name, reads)]);
      const down = path && new Set([name, ...walk(name, readBy)]);
      for (const { dataset, classList } of arrows) {
        const within = (set) => set !== undefined && set.has(dataset.from) && set.has(dataset.to);
        classList.toggle('on', within(up) || within(down));
      }
    }
    for (const [name, box] of boxes) {
      box.addEventListener('pointerenter', () => light(name));
      box.addEventListener('focus', () => { light(name); reveal(name); });
      for (const end of ['pointerleave', 'blur']) box.addEventListener(end, () => light(chosen));
    }
    /** Moves as far as it takes to see the box. */
    function reveal(name) {
      if (pointers.size > 0) return;
      const box = boxes.get(name).getBoundingClientRect();
      const around = size();
      const dx = box.left < around.left ? around.left - box.left + 12 : box.right > around.right ? around.right - box.right - 12 : 0;
      const dy = box.top < around.top ? around.top - box.top + 12 : box.bottom > around.bottom ? around.bottom - box.bottom - 12 : 0;
      if (dx !== 0 || dy !== 0) move(dx, dy);
    }

    const layers = all('[data-layer]');
    const tag = one('[data-tag]');
    function filter() {
      const on = new Set(layers.filter((button) => button.getAttribute('aria-pressed') === 'true').map((button) => button.dataset.layer));
      const wanted = tag ? tag.value : '';
      for (const { name, layer, tags } of index) {
        const isShown = on.has(layer) && (wanted === '' || tags.includes(wanted));
        boxes.get(name).classList.toggle('gone', !isShown);
        boxes.get(name).setAttribute('tabindex', isShown ? '0' : '-1');
        const row = one('[data-row="' + CSS.escape(name) + '"]');
        if (row) row.hidden = !isShown;
      }
      for (const arrow of arrows) {
        arrow.classList.toggle('gone', boxes.get(arrow.dataset.from).classList.contains('gone') || boxes.get(arrow.dataset.to).classList.contains('gone'));
      }
    }
    for (const button of layers) {
      button.addEventListener('click', () => {
        button.setAttribute('aria-pressed', String(button.getAttribute('aria-pressed') !== 'true'));
        filter();
      });
    }
    if (tag) tag.addEventListener('change', filter);
    document.addEventListener('keydown', (event) => { if (event.key === 'Escape' && chosen) { chosen = undefined; light(); } });
    window.addEventListener('resize', () => { if (seen && size().width > 0) begin(); });

    return {
      wake() { if (seen === undefined && size().width > 0) begin(); },
      mark(test) { for (const [name, box] of boxes) box.classList.toggle('found', test !== undefined && test(name)); },
      focus(name) {
        chosen = name;
        light(name);
        const { width: w, height: h } = size();
        const scale = Math.max(w / seen.w, 0.8);
        const at = boxes.get(name).querySelector('g').transform.baseVal.getItem(0).matrix;
        seen = { w: w / scale, h: h / scale, x: at.e + 118 - w / scale / 2, y: at.f + 19 - h / scale / 2 };
        apply();
      },
    };
  })();
`;
