import type { ComponentType, ReactNode } from 'react';
import { ButtonReplyMessage, FlowReplyMessage, ListReplyMessage, PaymentMethodMessage } from './answers.js';
import { AudioMessage } from './audio.js';
import { ButtonsMessage } from './buttons.js';
import { CatalogMessage } from './catalog.js';
import { ContactsMessage } from './contacts.js';
import type { ContentOf, MessageContent, MessageKind } from './content.js';
import { CtaUrlMessage } from './cta-url.js';
import { DocumentMessage } from './document.js';
import {
  CallMessage,
  CallPermissionMessage,
  DeletionMessage,
  RequestWelcomeMessage,
  SystemMessage,
  UnknownMessage,
  UnsupportedMessage,
} from './events.js';
import { FlowMessage } from './flow.js';
import { ImageMessage } from './image.js';
import { ListMessage } from './list.js';
import { LocationMessage } from './location.js';
import { OrderDetailsMessage } from './order-details.js';
import { OrderMessage } from './order.js';
import { OrderStatusMessage } from './order-status.js';
import { ProductMessage } from './product.js';
import { ProductsMessage } from './products.js';
import { ReactionMessage } from './reaction.js';
import { ContactRequestMessage, LocationRequestMessage } from './requests.js';
import { StickerMessage } from './sticker.js';
import { TemplateMessage } from './template.js';
import { TextMessage } from './text.js';
import { VideoMessage } from './video.js';

type Shown<K extends MessageKind> = ComponentType<{ content: ContentOf<K> }>;

/** The component of each kind. The compiler says when a kind of the API has none. */
const components: { [K in MessageKind]: Shown<K> } = {
  text: TextMessage,
  image: ImageMessage,
  video: VideoMessage,
  audio: AudioMessage,
  document: DocumentMessage,
  sticker: StickerMessage,
  location: LocationMessage,
  contacts: ContactsMessage,
  reaction: ReactionMessage,
  template: TemplateMessage,
  buttons: ButtonsMessage,
  list: ListMessage,
  cta_url: CtaUrlMessage,
  location_request: LocationRequestMessage,
  contact_request: ContactRequestMessage,
  product: ProductMessage,
  products: ProductsMessage,
  catalog: CatalogMessage,
  flow: FlowMessage,
  order_details: OrderDetailsMessage,
  order_status: OrderStatusMessage,
  button_reply: ButtonReplyMessage,
  list_reply: ListReplyMessage,
  flow_reply: FlowReplyMessage,
  payment_method: PaymentMethodMessage,
  order: OrderMessage,
  edit: EditMessage,
  deletion: DeletionMessage,
  call: CallMessage,
  call_permission: CallPermissionMessage,
  system: SystemMessage,
  request_welcome: RequestWelcomeMessage,
  unsupported: UnsupportedMessage,
  unknown: UnknownMessage,
};

/** What a message says, of whatever kind it is. */
export function Message({ content }: { content: MessageContent }): ReactNode {
  const Kind = components[content.kind] as Shown<MessageKind>;
  return <Kind content={content} />;
}

/** A correction whose message is not shown: what it says now. */
function EditMessage({ content }: { content: ContentOf<'edit'> }): ReactNode {
  return <Message content={content.content} />;
}
