// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.rib;

/**
 * Members in chains, one chain for each owner; members and owners are numbers from 1 on. Takes the memory of three ints a
 * member. Not safe for use by multiple threads.
 */
public final class Chains {
    /** No member and no owner has this number. */
    public static final int NONE = 0;

    private final NumberPool members = new NumberPool();
    private final IntPages owners = new IntPages();
    private final IntPages first = new IntPages();
    private final IntPages next = new IntPages();

    /** A new member of the chain of {@code owner}: its first, or else behind its first. */
    public int add(int owner) {
        int member = members.take();
        int head = first.get(owner);
        if (head == NONE) {
            first.set(owner, member);
            next.set(member, NONE);
        } else {
            next.set(member, next.get(head));
            next.set(head, member);
        }
        owners.set(member, owner);
        return member;
    }

    /** Takes a member away; its number may be that of another one from now on. */
    public void remove(int member) {
        detach(member);
        owners.set(member, NONE);
        members.giveBack(member);
    }

    /** Puts a member at the head of its chain. */
    public void putFirst(int member) {
        int owner = owners.get(member);
        if (first.get(owner) != member) {
            detach(member);
            next.set(member, first.get(owner));
            first.set(owner, member);
        }
    }

    /** The first member of the chain of {@code owner}, or {@link #NONE}. */
    public int first(int owner) {
        return first.get(owner);
    }

    /** The member behind this one, or {@link #NONE}. */
    public int next(int member) {
        return next.get(member);
    }

    /** Whose chain the member is in, or {@link #NONE} when it is no member. */
    public int owner(int member) {
        return owners.get(member);
    }

    /** Above the number of every member. */
    public int limit() {
        return members.limit();
    }

    private void detach(int member) {
        int owner = owners.get(member);
        int before = first.get(owner);
        if (before == member) {
            first.set(owner, next.get(member));
            return;
        }
        while (next.get(before) != member) {
            before = next.get(before);
        }
        next.set(before, next.get(member));
    }
}
