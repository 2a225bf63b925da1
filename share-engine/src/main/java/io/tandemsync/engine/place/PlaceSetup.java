package io.tandemsync.engine.place;

import io.tandemsync.engine.model.Hash;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.port.Clock;
import io.tandemsync.engine.port.OrderedStore;
import io.tandemsync.engine.port.Randomness;
import io.tandemsync.engine.port.ShareDirectory;
import io.tandemsync.engine.port.Workers;
import io.tandemsync.engine.replica.Replica;
import io.tandemsync.engine.scan.ContentReading;
import io.tandemsync.engine.version.KeptVersions;
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
        Randomness randomness) {}
