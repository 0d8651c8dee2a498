import { Module } from '@nestjs/common';
import { JourneyRepository } from './journey.repository.js';
import { TimerRepository } from './timer.repository.js';

@Module({ providers: [TimerRepository, JourneyRepository], exports: [TimerRepository, JourneyRepository] })
export class TimersModule {}
