/** The style of the sandbox page. Colours have a contrast of at least 4.5 to 1 with what lies behind them. */
export const PAGE_STYLE = `
:root { color-scheme: light; --ink: #14211d; --soft: #4a5a54; --line: #cfd9d4; --brand: #0b6b57; --paper: #f4f7f5;
  --wall: #e8e2d8; --mine: #d6f5c9; --bad: #a1260d; --read: #0b5cad; }
* { box-sizing: border-box; }
html, body { height: 100%; margin: 0; }
body { font: 16px/1.45 system-ui, sans-serif; color: var(--ink); background: var(--paper); display: flex;
  flex-direction: column; }
[hidden] { display: none !important; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
button, input, select { font: inherit; color: inherit; }
button { cursor: pointer; border: 1px solid var(--line); border-radius: 8px; background: #fff; padding: .45rem .8rem; }
button:hover { border-color: var(--brand); }
button.strong { background: var(--brand); border-color: var(--brand); color: #fff; }
button:disabled { opacity: .55; cursor: default; }
select { width: 100%; }
input, select { border: 1px solid #7d8d86; border-radius: 8px; padding: .45rem .7rem; background: #fff; min-width: 0; }
:focus-visible { outline: 3px solid #e08a00; outline-offset: 2px; }
.top { display: flex; align-items: center; gap: 1rem; padding: .7rem 1.2rem; background: #fff;
  border-bottom: 1px solid var(--line); }
.top h1 { font-size: 1.1rem; margin: 0; flex: 1; }
.notice { margin: 0; padding: .5rem 1.2rem; background: #fff3d6; border-bottom: 1px solid #e5c878; }
.key { max-width: 26rem; margin: 12vh auto; padding: 1.6rem; background: #fff; border: 1px solid var(--line);
  border-radius: 14px; display: grid; gap: .8rem; }
.key h2 { margin: 0; font-size: 1.15rem; }
.key p { margin: 0; color: var(--soft); }
.desk { flex: 1; min-height: 0; display: grid; grid-template-columns: minmax(15rem, 20rem) 1fr; }
.side { border-right: 1px solid var(--line); background: #fff; display: flex; flex-direction: column; min-height: 0; }
.side h2 { font-size: .95rem; margin: 0; padding: .9rem 1rem .4rem; }
.talks { list-style: none; margin: 0; padding: 0 .5rem; overflow-y: auto; flex: 1; }
.talks button { width: 100%; text-align: left; border-color: transparent; display: grid; gap: .1rem; padding: .55rem .7rem; }
.talks button[aria-current="true"] { background: #e3f1ec; border-color: var(--brand); }
.talks .who { font-weight: 600; overflow-wrap: anywhere; }
.talks .last { color: var(--soft); font-size: .87rem; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.new { display: grid; grid-template-columns: minmax(0, 1fr); gap: .5rem; padding: .8rem 1rem; border-top: 1px solid var(--line); }
.new .row, .say { display: flex; gap: .5rem; }
.new .row button { flex: none; }
.new input, .say input { flex: 1; }
.stage { display: grid; place-items: center; padding: 1rem; min-height: 0; min-width: 0; }
.phone { width: min(100%, 27rem); height: 100%; max-height: 54rem; border: 10px solid #1d2622; border-radius: 34px;
  overflow: hidden; background: var(--wall); display: flex; flex-direction: column; min-height: 0; }
.bar { background: var(--brand); color: #fff; padding: .65rem .9rem; display: flex; gap: .6rem; align-items: center; }
.bar .names { flex: 1; min-width: 0; }
.bar h2 { font-size: 1rem; margin: 0; overflow-wrap: anywhere; }
.bar p { margin: 0; font-size: .82rem; overflow-wrap: anywhere; }
.menu { position: relative; }
.menu summary { cursor: pointer; list-style: none; padding: .35rem .7rem; border: 1px solid #ffffff80; border-radius: 8px; }
.menu summary::-webkit-details-marker { display: none; }
.menu div { position: absolute; right: 0; top: calc(100% + .4rem); z-index: 2; display: grid; background: #fff;
  border: 1px solid var(--line); border-radius: 10px; padding: .3rem; box-shadow: 0 8px 24px #0003; width: 15rem; }
.menu button { border-color: transparent; text-align: left; color: var(--ink); }
.log { flex: 1; overflow-y: auto; padding: .8rem; margin: 0; display: flex; flex-direction: column; gap: .45rem; }
.day { align-self: center; background: #fff; border-radius: 8px; padding: .1rem .7rem; font-size: .8rem; color: var(--soft); }
.empty { margin: auto; text-align: center; color: var(--soft); padding: 1rem; }
.bubble { max-width: 86%; background: #fff; border-radius: 12px; padding: .5rem .7rem; align-self: flex-start;
  overflow-wrap: anywhere; box-shadow: 0 1px 1px #0002; }
.bubble.in { align-self: flex-end; background: var(--mine); }
.bubble p { margin: 0; white-space: pre-wrap; }
.bubble .head { font-weight: 700; }
.bubble .foot { color: var(--soft); font-size: .87rem; }
.bubble .media { display: grid; place-items: center; min-height: 5.5rem; border-radius: 8px; background: #e4ebe8;
  color: var(--soft); margin-bottom: .35rem; padding: .5rem 1rem; text-align: center; }
.bubble .meta { display: flex; justify-content: flex-end; gap: .4rem; font-size: .78rem; color: var(--soft); }
.bubble .ticks.read { color: var(--read); font-weight: 700; }
.bubble .failed { color: var(--bad); font-size: .87rem; margin-top: .2rem; }
.bubble .template { font-size: .75rem; color: var(--soft); }
.buttons { display: grid; gap: .3rem; margin-top: .45rem; border-top: 1px solid var(--line); padding-top: .45rem; }
.buttons button, .buttons a, .buttons span { text-align: center; border: 1px solid var(--line); border-radius: 8px;
  padding: .35rem .6rem; color: #075e9c; background: #fff; text-decoration: none; overflow-wrap: anywhere; }
.buttons span { color: var(--soft); }
.said { margin: 0; padding: .3rem .9rem; background: #f0f0ea; font-size: .87rem; }
.said:empty { display: none; }
.say { padding: .6rem; background: #f0f0ea; }
@media (max-width: 46rem) {
  .desk { grid-template-columns: 1fr; grid-template-rows: auto 1fr; }
  .side { border-right: 0; border-bottom: 1px solid var(--line); }
  .side h2 { display: none; }
  .talks { display: flex; gap: .3rem; overflow-x: auto; padding: .5rem; flex: none; }
  .talks li { flex: none; max-width: 13rem; }
  .new { padding: .4rem .6rem; border-top: 0; }
  .new label { font-size: .85rem; }
  .stage { padding: 0; }
  .phone { width: 100%; border: 0; border-radius: 0; }
}
`;
