import { Module } from '@nestjs/common';
import { OrderLinks } from './order-links.js';
import { OrderRetention } from './order-retention.js';

@Module({ providers: [OrderLinks, OrderRetention], exports: [OrderLinks, OrderRetention] })
export class OrdersModule {}
