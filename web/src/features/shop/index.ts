export { ShopFrame } from './frame.js';
