// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.folder;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileVisitResult;
import java.nio.file.FileVisitor;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Tells when files in a folder, or in the folders in it, have changed: by the kernel's notifications, and by a look from
 * time to time in case one was missed or the folder was not there before. One thread of its own calls the listener; what
 * happens within a few milliseconds is one call.
 */
public final class FolderWatch implements AutoCloseable {
    /** Hears of changes, on the watch's thread. */
    @FunctionalInterface
    public interface Listener {
        /**
         * Something may have changed.
         *
         * @param touched files that certainly were written, made or deleted; none when it was only time for a look
         */
        void look(Set<Path> touched);
    }

    private static final System.Logger LOG = System.getLogger(FolderWatch.class.getName());

    /** Writers of several files get this long between two of them. */
    private static final long QUIET_MILLIS = 3;

    private final Path folder;
    private final Duration pause;
    private final Listener listener;
    private final WatchService service;
    private final Map<WatchKey, Path> watched = new HashMap<>(); // touched by the watch's thread only
    private final Thread thread;

    private FolderWatch(Path folder, Duration pause, Listener listener, WatchService service) {
        this.folder = folder;
        this.pause = pause;
        this.listener = listener;
        this.service = service;
        this.thread = new Thread(this::run, "meshpath-watch-" + folder.getFileName());
    }

    /**
     * Starts to watch; the listener is called once at the start, too.
     *
     * @param pause the time between two looks when nothing is heard
     */
    public static FolderWatch start(Path folder, Duration pause, Listener listener) throws IOException {
        FolderWatch watch =
                new FolderWatch(folder, pause, listener, folder.getFileSystem().newWatchService());
        watch.thread.setDaemon(true);
        watch.thread.start();
        return watch;
    }

    private void run() {
        try {
            register();
            look(Set.of());
            while (true) {
                look(touched());
            }
        } catch (InterruptedException | ClosedWatchServiceException e) {
            LOG.log(System.Logger.Level.DEBUG, "no longer watching " + folder);
        }
    }

    private void look(Set<Path> touched) {
        try {
            listener.look(touched);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "cannot take changes of " + folder + ": " + e.getMessage(), e);
        }
    }

    /** Waits for changes, then until it is quiet; nothing when the pause is over first. */
    private Set<Path> touched() throws InterruptedException {
        Set<Path> touched = new HashSet<>();
        WatchKey key = service.poll(pause.toMillis(), TimeUnit.MILLISECONDS);
        while (key != null) {
            take(key, touched);
            key = service.poll(QUIET_MILLIS, TimeUnit.MILLISECONDS);
        }
        register(); // folders that are new have no watch yet
        return touched;
    }

    private void take(WatchKey key, Set<Path> touched) {
        Path parent = watched.get(key);
        for (WatchEvent<?> event : key.pollEvents()) {
            if (parent != null && event.context() instanceof Path name) {
                touched.add(parent.resolve(name));
            }
        }
        if (!key.reset()) {
            watched.remove(key);
        }
    }

    /** Registering a folder twice gives the same key, so this may be repeated. */
    private void register() {
        FileVisitor<Path> visitor = new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path found, BasicFileAttributes attributes) throws IOException {
                if (!found.equals(folder) && found.getFileName().toString().startsWith(".")) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                WatchKey key = found.register(
                        service,
                        StandardWatchEventKinds.ENTRY_CREATE,
                        StandardWatchEventKinds.ENTRY_MODIFY,
                        StandardWatchEventKinds.ENTRY_DELETE);
                watched.put(key, found);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                if (e instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE; // gone since it was listed, or not there yet
                }
                throw e;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException e) {
                return FileVisitResult.CONTINUE;
            }
        };
        try {
            Files.walkFileTree(folder, visitor);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "cannot watch all of " + folder + ": " + e.getMessage());
        }
    }

    /** Ends the thread; a call of the listener that is under way is waited for. */
    @Override
    public void close() {
        try {
            service.close();
            thread.join();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "cannot close the watch of " + folder + ": " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
