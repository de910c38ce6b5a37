export { makeFolders, type WatchFolders } from './folders.js';
export { FolderWatcher, type WatchSettings } from './watcher.js';
