import { Module } from '@nestjs/common';
import { ContactService } from './contact.service.js';

@Module({ providers: [ContactService], exports: [ContactService] })
export class ContactsModule {}
