/**
 * The script of the sandbox page. What comes from outside enters the document as text nodes only, and addresses only
 * when they begin with `http:` or `https:`; nothing is ever parsed as markup.
 */
export const PAGE_SCRIPT = String.raw`'use strict';
(function () {
  var KEY = 'liaison.sandbox.key';
  var POLL_MS = 1000;
  var byId = function (id) { return document.getElementById(id); };
  var key = sessionStorage.getItem(KEY);
  var numbers = [];
  var messages = new Map();
  var talks = new Map();
  var shown = new Map();
  var current = null;
  var after = null;
  var timer = null;
  var round = 0;

  function el(tag, attributes, children) {
    var node = document.createElement(tag);
    Object.keys(attributes || {}).forEach(function (name) { node.setAttribute(name, attributes[name]); });
    (children || []).forEach(function (child) {
      node.append(typeof child === 'string' ? document.createTextNode(child) : child);
    });
    return node;
  }

  function notice(text) {
    byId('notice').textContent = text || '';
    byId('notice').hidden = !text;
  }

  async function call(path, body) {
    var options = { headers: { authorization: 'Bearer ' + key } };
    if (body) {
      options.method = 'POST';
      options.headers['content-type'] = 'application/json';
      options.body = JSON.stringify(body);
    }
    var answer = await fetch(path, options);
    var json = await answer.json().catch(function () { return {}; });
    if (answer.status === 401 || answer.status === 403) { leave(json.detail || 'This API key is not accepted.'); return null; }
    if (!answer.ok) throw new Error(json.detail || json.title || 'The hub answered ' + answer.status + '.');
    return json;
  }

  function enter(value) {
    key = value;
    sessionStorage.setItem(KEY, key);
    byId('key-error').textContent = '';
    show(true);
    poll();
  }

  function leave(reason) {
    sessionStorage.removeItem(KEY);
    key = null; after = null; current = null; numbers = [];
    messages.clear(); talks.clear(); shown.clear();
    round += 1;
    clearTimeout(timer);
    byId('log').replaceChildren();
    byId('key').value = '';
    byId('key-error').textContent = reason || '';
    notice('');
    show(false);
    byId('key').focus();
  }

  function show(inside) {
    byId('sign-in').hidden = inside;
    byId('desk').hidden = !inside;
    byId('leave').hidden = !inside;
  }

  async function poll() {
    clearTimeout(timer);
    var mine = ++round;
    try {
      var answer = await call('/v1/sandbox/messages' + (after === null ? '' : '?after=' + encodeURIComponent(after)));
      if (!answer || mine !== round) return;
      notice('');
      take(answer);
    } catch (error) {
      if (mine !== round) return;
      notice(error instanceof TypeError ? 'The hub does not respond. Retrying every second.' : error.message);
    }
    timer = setTimeout(poll, POLL_MS);
  }

  function talkId(numberId, customer) { return numberId + ' ' + customer; }

  function talkOf(numberId, customer) {
    var id = talkId(numberId, customer);
    if (!talks.has(id)) talks.set(id, { id: id, numberId: numberId, customer: customer, name: '', ids: [], at: 0 });
    return talks.get(id);
  }

  function take(answer) {
    var first = after === null;
    var before = JSON.stringify(numbers);
    numbers = answer.numbers || [];
    after = answer.next;
    answer.data.forEach(function (message) {
      var talk = talkOf(message.numberId, message.customer);
      if (!messages.has(message.id)) talk.ids.push(message.id);
      talk.name = message.customerName || talk.name;
      talk.at = Math.max(talk.at, message.at);
      messages.set(message.id, message);
    });
    if (before !== JSON.stringify(numbers)) drawNumbers();
    if (current === null && talks.size > 0) current = sorted()[0].id;
    if (first || answer.data.length > 0) draw();
  }

  function sorted() {
    return Array.from(talks.values()).sort(function (a, b) { return b.at - a.at; });
  }

  function numberOf(id) {
    return numbers.find(function (number) { return number.id === id; }) || { id: id, displayPhone: id, name: '' };
  }

  function phoneText(customer) { return /^[0-9]+$/.test(customer) ? '+' + customer : customer; }

  function drawNumbers() {
    var select = byId('from-number');
    select.replaceChildren.apply(select, numbers.map(function (number) {
      return el('option', { value: number.id }, [number.name + ' ' + number.displayPhone]);
    }));
    byId('number-row').hidden = numbers.length < 2;
  }

  function draw() { drawTalks(); drawPhone(); }

  function drawTalks() {
    var list = byId('talks');
    var focused = document.activeElement && document.activeElement.getAttribute ? document.activeElement.getAttribute('data-talk') : null;
    list.replaceChildren.apply(list, sorted().map(function (talk) {
      var last = messages.get(talk.ids[talk.ids.length - 1]);
      var lines = [
        el('span', { class: 'who' }, [talk.name || phoneText(talk.customer)]),
        el('span', { class: 'last' }, [phoneText(talk.customer) + (numbers.length > 1 ? ' · ' + numberOf(talk.numberId).displayPhone : '')]),
        el('span', { class: 'last' }, [last ? last.text || last.type : 'No message yet'])
      ];
      var button = el('button', { type: 'button', 'data-talk': talk.id, 'aria-current': String(talk.id === current) }, lines);
      button.addEventListener('click', function () { current = talk.id; shown.clear(); byId('log').replaceChildren(); draw(); byId('text').focus(); });
      if (talk.id === focused) setTimeout(function () { button.focus(); }, 0);
      return el('li', {}, [button]);
    }));
  }

  function drawPhone() {
    var talk = talks.get(current);
    byId('menu').hidden = !talk;
    byId('text').disabled = !talk;
    byId('send').disabled = !talk;
    var log = byId('log');
    if (!talk) {
      byId('business').textContent = 'Sandbox phone';
      byId('customer').textContent = '';
      var hint = numbers.length === 0
        ? 'This account has no sandbox number yet. Create one with POST /v1/numbers {"sandbox": true}.'
        : 'No message yet. Send one to a sandbox number, or start a conversation as a customer.';
      log.replaceChildren(el('p', { class: 'empty' }, [hint]));
      return;
    }
    var number = numberOf(talk.numberId);
    byId('business').textContent = number.name ? number.name + ' · ' + number.displayPhone : number.displayPhone;
    byId('customer').textContent = 'The phone of ' + (talk.name ? talk.name + ', ' : '') + phoneText(talk.customer);
    if (shown.size === 0) log.replaceChildren();
    var atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 80;
    talk.ids.forEach(function (id) { drawMessage(log, messages.get(id)); });
    if (atEnd) log.scrollTop = log.scrollHeight;
  }

  function drawMessage(log, message) {
    var text = JSON.stringify(message);
    var old = shown.get(message.id);
    if (old && old.text === text) return;
    var node = bubble(message);
    if (old) old.node.replaceWith(node);
    else {
      var day = new Date(message.at).toDateString();
      if (day !== log.lastDay || log.childNodes.length === 0) {
        log.append(el('div', { class: 'day' }, [new Date(message.at).toLocaleDateString(undefined, { weekday: 'long', day: 'numeric', month: 'long' })]));
      }
      log.lastDay = day;
      log.append(node);
    }
    shown.set(message.id, { text: text, node: node });
  }

  function bubble(message) {
    var mine = message.direction === 'in';
    var parts = [el('span', { class: 'unseen' }, [mine ? 'You wrote: ' : 'You received: '])];
    if (message.media) parts.push(media(message.media));
    if (message.header) parts.push(el('p', { class: 'head' }, formatted(message.header)));
    if (message.text) parts.push(el('p', {}, formatted(message.text)));
    if (!message.text && !message.media && !message.header) parts.push(el('p', { class: 'foot' }, ['[' + message.type + ']']));
    if (message.footer) parts.push(el('p', { class: 'foot' }, [message.footer]));
    parts.push(meta(message, mine));
    var failed = message.statuses.find(function (status) { return status.status === 'failed'; });
    if (failed) {
      var reason = failed.error ? failed.error.code + ': ' + failed.error.details : 'no reason given';
      parts.push(el('p', { class: 'failed' }, ['Not delivered. ' + reason]));
    }
    if (message.buttons.length > 0) parts.push(el('div', { class: 'buttons' }, message.buttons.map(function (button) { return pressable(message, button); })));
    return el('article', { class: mine ? 'bubble in' : 'bubble out' }, parts);
  }

  function media(item) {
    var name = item.kind.charAt(0).toUpperCase() + item.kind.slice(1);
    return el('div', { class: 'media' }, [item.filename ? name + ' · ' + item.filename : name]);
  }

  function meta(message, mine) {
    var parts = [];
    if (message.template) parts.push(el('span', { class: 'template' }, [message.template.name + ' · ' + message.template.language]));
    parts.push(el('time', { datetime: new Date(message.at).toISOString() }, [new Date(message.at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })]));
    var steps = message.statuses.map(function (status) { return status.status; });
    var step = steps.indexOf('read') >= 0 ? 'read' : steps.indexOf('delivered') >= 0 ? 'delivered' : steps.indexOf('sent') >= 0 || mine ? 'sent' : '';
    if (steps.indexOf('failed') >= 0) step = '';
    if (step) {
      parts.push(el('span', { class: 'ticks ' + step, 'aria-hidden': 'true' }, [step === 'sent' ? '✓' : '✓✓']));
      parts.push(el('span', { class: 'unseen' }, [' ' + step]));
    }
    return el('div', { class: 'meta' }, parts);
  }

  function link(address, text, attributes) {
    if (!/^https?:\/\//i.test(address)) return el('span', {}, [text]);
    return el('a', Object.assign({ href: address, target: '_blank', rel: 'noopener noreferrer' }, attributes), [text]);
  }

  function pressable(message, button) {
    if (button.kind === 'url') return link(button.url || '', button.text);
    if (button.kind !== 'reply' || message.direction === 'in') return el('span', {}, [button.text]);
    var node = el('button', { type: 'button' }, [button.text]);
    node.addEventListener('click', function () { reply({ buttonPayload: button.payload, messageId: message.id }, node); });
    return node;
  }

  // Bold, italic, struck and fixed text as WhatsApp writes them, and addresses; everything else stays text.
  var MARKS = /(https?:\/\/[^\s<>"]+|(?<![\w*])\*\S(?:[^*\n]*\S)?\*(?![\w*])|(?<!\w)_\S(?:[^_\n]*\S)?_(?!\w)|(?<![\w~])~\S(?:[^~\n]*\S)?~(?![\w~])|\x60\x60\x60[^\x60]+\x60\x60\x60)/;
  function formatted(text) {
    return text.split(MARKS).filter(Boolean).map(function (piece) {
      if (/^https?:\/\//.test(piece)) return link(piece, piece);
      if (!MARKS.test(piece)) return piece;
      if (piece.charAt(0) === '*') return el('strong', {}, [piece.slice(1, -1)]);
      if (piece.charAt(0) === '_') return el('em', {}, [piece.slice(1, -1)]);
      if (piece.charAt(0) === '~') return el('s', {}, [piece.slice(1, -1)]);
      return el('code', {}, [piece.slice(3, -3)]);
    });
  }

  async function reply(what, control) {
    var talk = talks.get(current);
    if (!talk) return false;
    if (control) control.disabled = true;
    try {
      await call('/v1/sandbox/replies', Object.assign({ numberId: talk.numberId, customer: talk.customer }, what));
      if (key) poll();
      return true;
    } catch (error) {
      notice(error instanceof TypeError ? 'The hub does not respond. Nothing was sent.' : error.message);
      return false;
    } finally {
      if (control) control.disabled = false;
    }
  }

  function prefer(value, done) {
    return async function () {
      byId('menu').open = false;
      if (!(await reply({ preference: value }))) return;
      byId('said').textContent = done;
      setTimeout(function () { byId('said').textContent = ''; }, 5000);
    };
  }

  byId('sign-in').addEventListener('submit', function (event) {
    event.preventDefault();
    var value = byId('key').value.trim();
    if (value) enter(value);
  });
  byId('leave').addEventListener('click', function () { leave(''); });
  byId('say').addEventListener('submit', async function (event) {
    event.preventDefault();
    var field = byId('text');
    var text = field.value.trim();
    if (text && (await reply({ text: text }, byId('send'))) && field.value.trim() === text) field.value = '';
    field.focus();
  });
  byId('new').addEventListener('submit', function (event) {
    event.preventDefault();
    var raw = byId('new-customer').value.trim();
    var customer = /^[A-Z]{2}\./.test(raw) ? raw : raw.replace(/[^0-9]/g, '');
    if (customer.length < 5) { notice('Enter a phone number with its country code, such as +39 333 1234567.'); return; }
    notice('');
    var number = byId('from-number').value || (numbers[0] && numbers[0].id);
    if (!number) { notice('This account has no sandbox number to write to.'); return; }
    var talk = talkOf(number, customer);
    talk.at = Math.max(talk.at, Date.now());
    current = talk.id;
    shown.clear();
    byId('new-customer').value = '';
    draw();
    byId('text').focus();
  });
  byId('stop').addEventListener('click', prefer('stop', 'Opted out of marketing messages.'));
  byId('resume').addEventListener('click', prefer('resume', 'Opted in to marketing messages.'));

  show(Boolean(key));
  if (key) poll();
})();
`;
