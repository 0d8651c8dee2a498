import { Module } from '@nestjs/common';
import { ContactHistory } from './contact-history.service.js';
import { ContactService } from './contact.service.js';

@Module({ providers: [ContactService, ContactHistory], exports: [ContactService, ContactHistory] })
export class ContactsModule {}
