package io.tandemsync.engine.transfer;

import java.util.Comparator;
import java.util.Locale;

/** Which of the files that have to come comes first. */
public enum FetchOrder {
    SMALLEST,
    LARGEST,
    NEWEST,
    OLDEST,
    ALPHABETIC;

    /** The word that people write. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    Comparator<Fetch> comparator() {
        Comparator<Fetch> bySize =
                Comparator.comparingLong(fetch -> fetch.file().content().size());
        Comparator<Fetch> byTime = Comparator.comparing(fetch -> fetch.file().modified());
        return switch (this) {
            case SMALLEST -> bySize;
            case LARGEST -> bySize.reversed();
            case NEWEST -> byTime.reversed();
            case OLDEST -> byTime;
            case ALPHABETIC -> Comparator.comparing(Fetch::path);
        };
    }
}
