import { Module } from '@nestjs/common';
import { OrderLinks } from './order-links.js';

@Module({ providers: [OrderLinks], exports: [OrderLinks] })
export class OrdersModule {}
