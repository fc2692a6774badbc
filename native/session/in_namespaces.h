// What this user may do in namespaces of his own alone is done there by a child.
#pragma once

namespace ramfs {

// Runs `work(argument)`, which makes system calls alone, in a child that shares memory and descriptors with this
// process and stands in new namespaces (CLONE_NEW flags), where its ids mean what they mean here. False: that is
// forbidden, or there are as many namespaces as may be.
bool in_namespaces(int namespaces, void (*work)(void *), void *argument);

}  // namespace ramfs
