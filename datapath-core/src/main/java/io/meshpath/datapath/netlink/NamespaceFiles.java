// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netlink;

import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.Fd;
import io.meshpath.bpf.linux.Linux;
import io.meshpath.bpf.linux.LinuxException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The files that stand for network namespaces, kept exactly as {@code ip netns} keeps them, so that both can share. */
final class NamespaceFiles {
    static final Path FOLDER = Path.of("/run/netns");

    private static final String OF_THIS_THREAD = "/proc/thread-self/ns/net";
    private static final String NO_RIGHT = "needs CAP_SYS_ADMIN";
    private static final int NAME_MAX = 255;
    private static final int NS_GET_NSTYPE = 0xb703; // ioctl of linux/nsfs.h

    private NamespaceFiles() {}

    static Path path(String name) {
        boolean valid = !name.isEmpty()
                && name.length() <= NAME_MAX
                && !name.equals(".")
                && !name.equals("..")
                && name.chars().noneMatch(c -> c == '/' || c == 0);
        if (!valid) {
            throw new IllegalArgumentException(
                    "name of a network namespace must be the name of a file: '" + name + "'");
        }
        return FOLDER.resolve(name);
    }

    static String describe(Path path) {
        return "network namespace " + (path.startsWith(FOLDER) ? path.getFileName() : path);
    }

    static List<String> names() {
        if (!Files.isDirectory(FOLDER)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + FOLDER, e);
        }
    }

    /** Opens a namespace by its file; other kinds of files are refused here and not when it is too late. */
    static Fd open(Path path) {
        String what = describe(path);
        int raw = Linux.open(path.toString(), Linux.O_RDONLY | Linux.O_CLOEXEC, 0);
        LinuxException.check(raw, "open", what);
        Fd fd = Fd.own(raw, what);
        int type = Linux.ioctl(raw, NS_GET_NSTYPE, 0);
        if (type != Linux.CLONE_NEWNET) {
            fd.close();
            throw new LinuxException("open", what, Errno.EINVAL, path + " does not stand for a network namespace");
        }
        return fd;
    }

    /** Moves the calling thread into a namespace. There is no way back: the thread must end afterwards. */
    static void enter(Fd fd) {
        check(Linux.setns(fd.raw(), Linux.CLONE_NEWNET), "enter", fd.what());
    }

    /** Makes a namespace and mounts it on a new file of this name. */
    static void create(String name) {
        Path path = path(name);
        String what = describe(path);
        Fd lock = lockFolder();
        try {
            shareFolder();
            createFile(path, what);
            try {
                mountNew(path, what);
            } catch (RuntimeException e) {
                deleteFile(path);
                throw e;
            }
        } finally {
            lock.close();
        }
    }

    private static void createFile(Path path, String what) {
        int raw = Linux.open(path.toString(), Linux.O_RDONLY | Linux.O_CREAT | Linux.O_EXCL | Linux.O_CLOEXEC, 0);
        check(raw, "create", what);
        Linux.close(raw);
    }

    private static void mountNew(Path path, String what) {
        NamespaceThread.call("creates " + what, () -> check(Linux.unshare(Linux.CLONE_NEWNET), "create", what), () -> {
            check(Linux.mount(OF_THIS_THREAD, path.toString(), "none", Linux.MS_BIND), "mount", what);
            return true;
        });
    }

    /** Takes the mount and the file away; answers whether there was one. */
    static boolean delete(String name) {
        Path path = path(name);
        if (!Files.exists(path)) {
            return false;
        }
        int unmounted = Linux.umount(path.toString(), Linux.MNT_DETACH);
        if (unmounted < 0 && !Errno.EINVAL.is(unmounted)) { // EINVAL: left over, not mounted any more
            check(unmounted, "unmount", describe(path));
        }
        return deleteFile(path);
    }

    private static boolean deleteFile(Path path) {
        try {
            return Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + path, e);
        }
    }

    /** Keeps ip netns and other processes like this one from making {@link #FOLDER} a mount at the same time. */
    private static Fd lockFolder() {
        try {
            Files.createDirectories(FOLDER);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot create " + FOLDER, e);
        }
        int raw = Linux.open(FOLDER.toString(), Linux.O_RDONLY | Linux.O_CLOEXEC, 0);
        Fd fd = Fd.own((int) LinuxException.check(raw, "open", FOLDER.toString()), FOLDER.toString());
        int locked;
        do {
            locked = Linux.flock(fd.raw(), Linux.LOCK_EX);
        } while (Errno.EINTR.is(locked));
        if (locked < 0) {
            fd.close();
            LinuxException.check(locked, "lock", FOLDER.toString());
        }
        return fd;
    }

    /** Makes the folder a shared mount, so that names appear in, and disappear from, other mount namespaces too. */
    private static void shareFolder() {
        String folder = FOLDER.toString();
        int shared = Linux.mount("", folder, "none", Linux.MS_SHARED | Linux.MS_REC);
        if (Errno.EINVAL.is(shared)) { // not a mount of its own yet
            check(Linux.mount(folder, folder, "none", Linux.MS_BIND | Linux.MS_REC), "mount", folder);
            shared = Linux.mount("", folder, "none", Linux.MS_SHARED | Linux.MS_REC);
        }
        check(shared, "share the mount", folder);
    }

    private static void check(int result, String call, String object) {
        if (result < 0) {
            Errno errno = Errno.ofResult(result);
            throw new LinuxException(call, object, errno, errno.equals(Errno.EPERM) ? NO_RIGHT : "");
        }
    }
}
