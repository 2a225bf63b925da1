package io.tandemsync.watcher;

/** The library's watch, on whatever system this is. */
class FsEventsWatchIT extends DirectoryWatchContract {
    @Override
    DirectoryWatches watches() {
        return FsEventsWatch::start;
    }
}
