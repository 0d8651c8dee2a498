import { Module } from '@nestjs/common';
import { JourneyPeople } from './journey-people.js';
import { JourneyRepository } from './journey.repository.js';
import { RecoveredRevenue } from './recovered-revenue.js';
import { TimerRepository } from './timer.repository.js';
import { TimerService } from './timer.service.js';

@Module({
  providers: [TimerRepository, TimerService, JourneyRepository, JourneyPeople, RecoveredRevenue],
  exports: [TimerRepository, TimerService, JourneyRepository, RecoveredRevenue],
})
export class TimersModule {}
