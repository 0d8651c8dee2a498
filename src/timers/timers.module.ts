import { Module } from '@nestjs/common';
import { JourneyPeople } from './journey-people.js';
import { JourneyRepository } from './journey.repository.js';
import { TimerRepository } from './timer.repository.js';
import { TimerService } from './timer.service.js';

@Module({
  providers: [TimerRepository, TimerService, JourneyRepository, JourneyPeople],
  exports: [TimerRepository, TimerService, JourneyRepository],
})
export class TimersModule {}
