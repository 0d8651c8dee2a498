import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Hooks } from '../hooks/index.js';
import { companionQuestionTable } from './companion.entity.js';

/**
 * Forgets the questions put to shops of an account in which somebody is erased. They are kept for an
 * hour at most and asked again by whoever still needs the answer, so none is searched for the person.
 */
@Injectable()
export class QuestionPeople implements OnModuleInit {
  constructor(private readonly hooks: Hooks) {}

  onModuleInit(): void {
    const ofOrder = { kept: 'It names an order or a cart, and no contact.' };
    this.hooks.personal.declare(companionQuestionTable, {
      merged: ofOrder,
      unmerged: ofOrder,
      erased: { input: 'deleted', output: 'deleted', error: 'deleted' },
    });
    this.hooks.on('contact.erased', (tx, { accountId }) =>
      tx.execute('DELETE FROM companion_question WHERE accountId = ?', [accountId]),
    );
  }
}
