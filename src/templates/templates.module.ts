import { Module } from '@nestjs/common';
import { ChannelsModule } from '../channels/index.js';
import { MediaModule } from '../media/index.js';
import { TemplateImport } from './template-import.js';
import { TemplateSubmission } from './template-submission.js';
import { TemplateService } from './template.service.js';
import { TemplateStage } from './template.stage.js';

@Module({
  imports: [ChannelsModule, MediaModule],
  providers: [TemplateService, TemplateImport, TemplateSubmission, TemplateStage],
  exports: [TemplateService, TemplateImport, TemplateStage],
})
export class TemplatesModule {}
