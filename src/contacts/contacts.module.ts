import { Module } from '@nestjs/common';
import { ContactHistory } from './contact-history.service.js';
import { ContactService } from './contact.service.js';
import { MergeRetention } from './merge-retention.js';

const services = [ContactService, ContactHistory, MergeRetention];

@Module({ providers: services, exports: services })
export class ContactsModule {}
