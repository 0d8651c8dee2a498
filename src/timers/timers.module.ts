import { Module } from '@nestjs/common';
import { JourneyRepository } from './journey.repository.js';
import { TimerRepository } from './timer.repository.js';
import { TimerService } from './timer.service.js';

@Module({
  providers: [TimerRepository, TimerService, JourneyRepository],
  exports: [TimerRepository, TimerService, JourneyRepository],
})
export class TimersModule {}
