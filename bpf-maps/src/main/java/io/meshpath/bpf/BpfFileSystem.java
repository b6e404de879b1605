// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.Fd;
import io.meshpath.bpf.linux.Linux;
import io.meshpath.bpf.linux.LinuxException;
import io.meshpath.bpf.linux.NativeMemory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Where pins live: a pinned object outlives the process that made it, until the pin is removed or the machine restarts.
 *
 * <p>Safe for use by multiple threads.
 */
public final class BpfFileSystem {
    /** Where distributions mount one. */
    public static final Path USUAL = Path.of("/sys/fs/bpf");

    // struct of BPF_OBJ_PIN and BPF_OBJ_GET in union bpf_attr
    private static final int PATH_OFFSET = 0;
    private static final int FD_OFFSET = 8;
    private static final int FLAGS_OFFSET = 12;
    private static final int ATTRIBUTE_SIZE = 16;

    private static final int STATFS_SIZE = 120;
    private static final long BPF_FS_MAGIC = 0xcafe_4a11L;

    private BpfFileSystem() {}

    /**
     * Mounts a BPF file system at {@code folder} unless there is one; makes the folder where it can. The mount belongs to the
     * calling process's mount namespace.
     *
     * @throws LinuxException if the kernel refuses
     */
    public static void ensureMounted(Path folder) {
        if (Files.isDirectory(folder) && isMounted(folder)) {
            return;
        }
        createFolders(folder);
        LinuxException.check(
                Linux.mount("bpf", folder.toString(), "bpf", 0), "mount of a BPF file system", folder.toString());
    }

    /** Whether {@code path}, which exists, is in a BPF file system. */
    public static boolean isMounted(Path path) {
        try (NativeMemory statfs = NativeMemory.allocate(STATFS_SIZE)) {
            LinuxException.check(Linux.statfs(path.toString(), statfs.address()), "statfs", path.toString());
            return (statfs.buffer().getLong(0) & 0xffff_ffffL) == BPF_FS_MAGIC;
        }
    }

    /**
     * Pins what {@code fd} stands for; makes missing folders.
     *
     * @param object what messages name: {@code "map ipcache"}
     * @throws BpfException if the kernel refuses: EEXIST when something is pinned there
     * @throws IllegalArgumentException if the place is in no BPF file system
     */
    public static void pin(Fd fd, Path pin, String object) {
        Path folder = pin.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IllegalArgumentException("not a place for a pin: " + pin);
        }
        createFolders(folder);
        if (!isMounted(folder)) {
            throw new IllegalArgumentException("cannot pin " + object + " at " + pin + ": " + folder
                    + " is in no BPF file system (mount -t bpf bpf " + USUAL + ")");
        }
        int result = call(Command.OBJ_PIN, pin, fd.raw(), 0);
        if (result < 0) {
            Errno errno = Errno.ofResult(result);
            String hint = errno.equals(Errno.EEXIST)
                    ? "something is pinned there: open or remove it first"
                    : Advice.forAnyObject(Command.OBJ_PIN, errno);
            throw new BpfException(Command.OBJ_PIN, object + " at " + pin, errno, hint);
        }
    }

    /**
     * Pins what {@code fd} stands for in the place of what is pinned at {@code pin}, if anything is, as one step: whoever opens the
     * pin finds the one or the other. What was there goes when nothing else refers to it.
     *
     * @param object what messages name: {@code "map ipcache"}
     * @throws BpfException if the kernel refuses
     * @throws IllegalArgumentException if the place is in no BPF file system
     */
    public static void replace(Fd fd, Path pin, String object) {
        Path beside = pin.resolveSibling(
                pin.getFileName() + "__" + ProcessHandle.current().pid() + "_" + fd.raw());
        pin(fd, beside, object);
        try {
            Files.move(beside, pin, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            unpin(beside);
            throw new UncheckedIOException("cannot put " + object + " in the place of " + pin, e);
        }
    }

    /**
     * Opens what is pinned at {@code pin}.
     *
     * @throws BpfException if there is nothing, or no right to open it
     * @throws IllegalArgumentException if it is of another kind
     */
    public static Fd open(Path pin, ObjectKind kind) {
        return open(pin, kind, 0);
    }

    static Fd open(Path pin, ObjectKind kind, int flags) {
        int result = call(Command.OBJ_GET, pin, 0, flags);
        if (result < 0) {
            Errno errno = Errno.ofResult(result);
            String hint = errno.equals(Errno.ENOENT)
                    ? "nothing is pinned there"
                    : Advice.forAnyObject(Command.OBJ_GET, errno);
            throw new BpfException(Command.OBJ_GET, pin.toString(), errno, hint);
        }
        Fd fd = Fd.own(result, pin.toString());
        try {
            kind.require(fd);
            return fd;
        } catch (RuntimeException e) {
            fd.close();
            throw e;
        }
    }

    /**
     * Removes a pin; answers whether there was one. The object goes when nothing else refers to it.
     *
     * @throws IllegalArgumentException if {@code pin} is in no BPF file system: this removes pins, not files
     */
    public static boolean unpin(Path pin) {
        if (!Files.exists(pin)) {
            return false;
        }
        if (!isMounted(pin)) {
            throw new IllegalArgumentException("not a pin: " + pin + " is in no BPF file system");
        }
        try {
            return Files.deleteIfExists(pin);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove the pin " + pin, e);
        }
    }

    private static int call(Command command, Path pin, int fd, int flags) {
        try (NativeMemory path = NativeMemory.ofString(pin.toAbsolutePath().toString());
                NativeMemory attribute = NativeMemory.allocate(ATTRIBUTE_SIZE)) {
            attribute.buffer().putLong(PATH_OFFSET, path.address());
            attribute.buffer().putInt(FD_OFFSET, fd).putInt(FLAGS_OFFSET, flags);
            return KernelBpf.INSTANCE.call(command, attribute.address(), ATTRIBUTE_SIZE);
        }
    }

    private static void createFolders(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make the folder " + folder, e);
        }
    }
}
