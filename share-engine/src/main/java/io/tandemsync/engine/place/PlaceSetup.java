package io.tandemsync.engine.place;

import io.tandemsync.engine.model.Content;
import io.tandemsync.engine.model.Hash;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.port.Clock;
import io.tandemsync.engine.port.OrderedStore;
import io.tandemsync.engine.port.Randomness;
import io.tandemsync.engine.port.ShareDirectory;
import io.tandemsync.engine.port.Workers;
import io.tandemsync.engine.replica.Replica;
import io.tandemsync.engine.scan.ContentReading;
import io.tandemsync.engine.transfer.LocalSource;
import io.tandemsync.engine.version.KeptVersions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** What placing works with. */
public record PlaceSetup(
        Replica replica,
        Function<SharePath, Hash> pathIds,
        OrderedStore store,
        ShareDirectory directory,
        KeptVersions versions,
        DoneIntents intents,
        Workers workers,
        ContentReading reading,
        Clock clock,
        Randomness randomness) {
    /** Files and kept versions here that should have this content; a few of them. */
    List<LocalSource> sources(Content content) {
        List<LocalSource> sources = new ArrayList<>();
        for (SharePath path : replica.index().pathsOf(content.id(), 2)) {
            sources.add(new LocalSource.AtPath(path));
        }
        versions.source(content.id()).ifPresent(sources::add);
        return sources;
    }
}
