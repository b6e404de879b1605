// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.bgp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A table as files of UPDATEs, ready to be sent; closing removes them.
 *
 * <p>Each sender has its own: the table as that sender announces it, and a mark behind it that bears the sender's number. The
 * first sender has more of them.
 */
final class TableFiles implements AutoCloseable {
    /** How many changes there are of one percent of the routes each. */
    static final int CHANGES = 10;

    private static final int RESTART_MARK = 1_000;

    private final RouteTable table;
    private final Path folder;

    private TableFiles(RouteTable table, Path folder) {
        this.table = table;
        this.folder = folder;
    }

    /** Writes them for so many senders. */
    static TableFiles write(RouteTable table, int senders) {
        try {
            TableFiles files = new TableFiles(table, Files.createTempDirectory("meshpath-bench-bgp-table"));
            for (int sender = 1; sender <= senders; sender++) {
                files.writeMarked(sender);
            }
            files.writeOfFirst();
            return files;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write a table of routes", e);
        }
    }

    RouteTable table() {
        return table;
    }

    /** All routes, once, by the first sender. */
    Path announced() {
        return folder.resolve("announced");
    }

    /** All routes withdrawn. */
    Path withdrawn() {
        return folder.resolve("withdrawn");
    }

    /** All routes, the end of them, and a mark: what a sender says after a restart. */
    Path restarted() {
        return folder.resolve("restarted");
    }

    /** Some of the changes. */
    List<Path> changes() {
        List<Path> changes = new ArrayList<>();
        for (int number = 0; number < CHANGES; number++) {
            changes.add(folder.resolve("change-" + number));
        }
        return changes;
    }

    /** All routes of this sender withdrawn, and its mark. */
    Path unmarked(int sender) {
        return folder.resolve("unmarked-" + sender);
    }

    /** All routes by this sender, and a mark. */
    Path marked(int sender) {
        return folder.resolve("marked-" + sender);
    }

    private void writeMarked(int number) throws IOException {
        try (UpdateFile file = open(marked(number), number)) {
            file.announce(table.sets());
            file.mark(number);
        }
        try (UpdateFile file = open(unmarked(number), number)) {
            file.withdraw(table.sets());
            file.unmark(number);
        }
    }

    private void writeOfFirst() throws IOException {
        try (UpdateFile file = open(announced(), 1)) {
            file.announce(table.sets());
        }
        try (UpdateFile file = open(withdrawn(), 1)) {
            file.withdraw(table.sets());
        }
        try (UpdateFile file = open(restarted(), 1)) {
            file.announce(table.sets());
            file.endOfRib();
            file.mark(RESTART_MARK);
        }
        int number = 0;
        for (Path change : changes()) {
            try (UpdateFile file = open(change, 1)) {
                file.announce(table.churn(number++));
            }
        }
    }

    private UpdateFile open(Path file, int sender) throws IOException {
        return UpdateFile.create(file, Neighbor.all(table.family()).get(sender), table.family());
    }

    @Override
    public void close() {
        RunningDaemon.remove(folder);
    }
}
