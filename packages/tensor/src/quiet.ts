import * as tf from '@tensorflow/tfjs';

// tfjs greets every Node process with a banner that recommends another backend. A command's stderr is for its own words.
tf.enableProdMode();
