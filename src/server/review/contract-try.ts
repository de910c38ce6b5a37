import type { CharacterLook, StripKind, StripLook } from '../../reader.js';

/** How a line on the try-it page was read. Bytes are base64. */
export interface Tried extends Omit<StripLook, 'picture' | 'characters'> {
  readonly kind: StripKind;
  /** PNG. */
  readonly picture: string;
  readonly characters: readonly (Omit<CharacterLook, 'glyph'> & {
    readonly glyph: { readonly size: number; readonly pixels: string } | null;
  })[];
}
