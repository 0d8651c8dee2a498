import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isStartWord, isStopWord } from './words.js';

describe('STOP and START', () => {
  it.each([
    [
      'en',
      [
        'STOP',
        'stop',
        ' Stop. ',
        'Stop!!',
        '"STOP"',
        '🛑 stop 🛑',
        'Unsubscribe',
        'STOP ALL',
        'opt-out',
        'opt out',
        'S\u200bTOP',
      ],
    ],
    ['fr', ['Arrêt', 'ARRET', 'arrêter', 'Désabonner', 'desinscription', 'Me désabonner.']],
    ['it', ['Ferma', 'basta!', 'Disiscrivimi', 'cancella iscrizione']],
    ['es', ['Baja', 'darme de baja', '¡ALTO!', 'Cancelar suscripcion']],
    ['de', ['Stopp', 'Abmelden', 'ABBESTELLEN', 'Keine Werbung']],
    ['pt', ['SAIR', 'parar', 'Cancelar inscrição', 'descadastrar']],
  ])('hears STOP in %s', (_language, texts) => {
    for (const text of texts)
      expect([text, isStopWord(text), isStartWord(text)]).toEqual([text, true, false]);
  });

  it.each([
    ['en', ['START', 'Unstop', 'subscribe', 'Opt-in']],
    ['fr', ['Démarrer', 'réabonner', 'M’abonner', "s'abonner"]],
    ['it', ['Inizia', 'iscrivimi']],
    ['es', ['Alta', 'darme de alta', 'Reanudar']],
    ['de', ['Starten', 'Anmelden']],
    ['pt', ['Começar', 'inscrever', 'quero receber']],
  ])('hears START in %s', (_language, texts) => {
    for (const text of texts)
      expect([text, isStartWord(text), isStopWord(text)]).toEqual([text, true, false]);
  });

  it.each([
    "Please don't stop sending these, I love them",
    'Where is the bus stop?',
    'stop by tomorrow',
    'non-stop',
    'stopwatch',
    'cancel',
    'Cancel my order',
    'end',
    'alta calidad',
    'la maison est basse',
    'Can I start the return?',
    '',
    '   ',
    '!!!',
    '🛑',
  ])('takes %j for a message like any other', (text) => {
    expect([isStopWord(text), isStartWord(text)]).toEqual([false, false]);
  });

  it('takes nothing for nothing', () => {
    expect([isStopWord(null), isStopWord(undefined), isStartWord(null)]).toEqual([false, false, false]);
  });

  it('hears it whatever stands around it, and never inside a sentence', () => {
    const around = fc.stringMatching(/^[ .!?,;:"'*_-]{0,8}$/);
    const word = fc.constantFrom('stop', 'STOP', 'Arrêt', 'baja', 'sair', 'abmelden', 'basta');
    fc.assert(
      fc.property(around, word, around, fc.stringMatching(/^[a-z]{2,12}$/), (before, stop, after, other) => {
        expect(isStopWord(`${before}${stop}${after}`)).toBe(true);
        const sentence = `${other}xyz ${stop}${after}`;
        expect(isStopWord(sentence)).toBe(false);
      }),
    );
  });

  it('knows no text that means both, and never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (text) => {
        expect(isStopWord(text) && isStartWord(text)).toBe(false);
      }),
    );
  });
});
