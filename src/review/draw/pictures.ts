import { useEffect, useState } from 'preact/hooks';

const bytesOf = (base64: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(base64), (one) => one.charCodeAt(0));

/** Addresses of pictures that came with an answer, for as long as the component shows them. */
export function useAddresses(pictures: readonly string[]): readonly string[] {
  const [addresses, setAddresses] = useState<readonly string[]>([]);
  useEffect(() => {
    const made = pictures.map((base64) => URL.createObjectURL(new Blob([bytesOf(base64)], { type: 'image/jpeg' })));
    setAddresses(made);
    return () => made.forEach((address) => URL.revokeObjectURL(address));
  }, [pictures]);
  return addresses;
}
