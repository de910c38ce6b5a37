/** Software Vulkan for the engine `webgpu`, where the machine has no driver of its own: SwiftShader, as Debian's Chromium brings it. */

import { existsSync, readdirSync } from 'node:fs';

const SWIFTSHADER = '/usr/lib/chromium/vk_swiftshader_icd.json';

/** A graphics card that this process may use, whose driver is the machine's own. */
const hasCard =
  process.platform !== 'linux' ||
  existsSync('/dev/nvidiactl') ||
  (existsSync('/dev/dri') && readdirSync('/dev/dri').some((name) => name.startsWith('renderD')));
export const hasVulkan = hasCard || existsSync(SWIFTSHADER);
// A run that nobody watches must not pass for want of a program.
if (!hasVulkan && process.env['CI'] !== undefined) throw new Error('Install libvulkan1 and chromium-common');

/** To be called before anything asks for a device in this process. */
export function useSoftwareVulkan(): void {
  if (!hasCard && existsSync(SWIFTSHADER)) process.env['VK_DRIVER_FILES'] ??= SWIFTSHADER;
}
