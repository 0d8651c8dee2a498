import { whatsappChannel } from '../../src/channels/index.js';
import type { AnyChannel } from '../../src/sdk/index.js';
import { fakeSms } from '../support/fake-sms/fake-sms.channel.js';
import { fakeSmsMaterials } from '../support/fake-sms/materials.js';
import { whatsappMaterials } from '../support/whatsapp-materials.js';
import { channelConformance } from './conformance.js';

channelConformance(whatsappChannel as AnyChannel, whatsappMaterials);
channelConformance(fakeSms as AnyChannel, fakeSmsMaterials);
