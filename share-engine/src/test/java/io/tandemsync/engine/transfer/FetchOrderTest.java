package io.tandemsync.engine.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemsync.engine.model.ChunkId;
import io.tandemsync.engine.model.Content;
import io.tandemsync.engine.model.ContentId;
import io.tandemsync.engine.model.Entry;
import io.tandemsync.engine.model.Hash;
import io.tandemsync.engine.model.SharePath;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which of several files comes first. */
final class FetchOrderTest {
    private static final List<Fetch> FETCHES = List.of(fetch("b", 30, 2), fetch("c", 10, 1), fetch("a", 20, 3));

    @ParameterizedTest
    @CsvSource({"SMALLEST, cab", "LARGEST, bac", "NEWEST, abc", "OLDEST, cba", "ALPHABETIC, abc"})
    void files_comeInTheOrderThatWasSet(FetchOrder order, String paths) {
        assertThat(FETCHES.stream().sorted(order.comparator()).map(fetch -> fetch.path()
                        .toString()))
                .containsExactly(paths.split(""));
    }

    private static Fetch fetch(String path, long size, long modified) {
        Hash hash = Hash.of(new byte[Hash.BYTES]);
        Content content =
                new Content(new ContentId(hash), size, 0, List.of(new Content.Slice(new ChunkId(hash), size)));
        Entry.File file = new Entry.File(content, 0644, Instant.ofEpochSecond(modified));
        return new Fetch(SharePath.of(path), file, path, List.of(), null, null);
    }
}
